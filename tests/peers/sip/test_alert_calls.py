"""A worker calls sipp: how the calls end, whoever ends them, and that the next one goes."""

import asyncio
from pathlib import Path

import pytest

from drivers.sip.frames import Answered, HangUp, Over, Progress, Speak, Spoken
from tests.peers.sip.rtp_phone import rtp_phone
from tests.peers.sip.sip_socket import answer, sip_socket
from tests.peers.sip.sipp_peer import (
    BYE,
    INVITE,
    answers,
    pause,
    received,
    refuses,
    request,
    response,
    sipp,
)
from tests.peers.sip.worker_rig import (
    WORKER,
    dial,
    free_udp_port,
    started_worker,
    write_tone,
)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("486 Busy Here", 486),
        ("603 Decline", 603),
        ("403 Forbidden", 403),
        ("404 Not Found", 404),
        ("480 Temporarily Unavailable", 480),
        ("503 Service Unavailable", 503),
    ],
)
def test_a_refusal_is_told_with_its_code(tmp_path: Path, status: str, code: int) -> None:
    async def story() -> Over:
        async with started_worker() as rig, sipp(tmp_path, refuses(status)) as port:
            rig.send(dial("c1", port))
            return await rig.event(Over)

    over = asyncio.run(story())
    assert (over.call, over.code, over.by_us, over.answered) == ("c1", code, False, False)


def test_a_phone_that_rings_for_ever_is_given_up(tmp_path: Path) -> None:
    async def story() -> Over:
        steps = [INVITE, response("180 Ringing"), received("CANCEL"), response("200 OK")]
        async with started_worker() as rig, sipp(tmp_path, steps) as port:
            rig.send(dial("c1", port, no_response_s=0.5, ring_s=1.0))
            assert (await rig.event(Progress)).code == 180
            return await rig.event(Over)

    over = asyncio.run(story())
    assert (over.code, over.by_us, over.answered) == (487, True, False)


def test_a_peer_that_says_nothing_costs_the_time_asked_for_and_no_leg() -> None:
    async def story() -> None:
        nobody = free_udp_port()
        async with started_worker() as rig:
            for number in range(12):
                rig.send(dial(f"c{number}", nobody, no_response_s=0.2))
                over = await rig.event(Over)
                assert (over.code, over.by_us, over.answered) == (0, True, False), number

    asyncio.run(story())


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_forty_calls_that_end_at_once_are_more_than_the_library_has_sockets(transport: str) -> None:
    """It aborted at the 33rd within half a second: every one takes two sockets of 64."""

    async def story() -> None:
        async with (
            sip_socket(lambda request: answer(request, "503 Service Unavailable")) as busy,
            started_worker(transport=transport) as rig,
        ):
            for number in range(0, 40, 4):
                for leg in range(4):
                    rig.send(dial(f"c{number + leg}", busy.port))
                ended = [await rig.event(Over) for _ in range(4)]
                assert {over.code for over in ended} == {503}

    asyncio.run(story())


def test_a_call_that_is_hung_up_before_it_could_be_dialled_harms_nothing(tmp_path: Path) -> None:
    """The library has no place for it yet, and aborts where it is told to hang it up."""

    async def story() -> None:
        nobody = free_udp_port()
        async with started_worker() as rig, sipp(tmp_path, refuses("486 Busy Here")) as port:
            for number in range(12):
                rig.send(dial(f"c{number}", nobody))
                rig.send(HangUp(worker=WORKER, call=f"c{number}"))
            for number in range(12):
                over = await rig.event(Over)
                assert (over.call, over.by_us, over.answered) == (f"c{number}", True, False)
            rig.send(dial("good", port))
            assert (await rig.event(Over)).code == 486

    asyncio.run(story())


def test_early_media_is_told_and_then_the_refusal(tmp_path: Path) -> None:
    async def story() -> None:
        async with rtp_phone() as phone:
            progress = response("183 Session Progress", phone.port)
            steps = [INVITE, progress, pause(300), response("480 Gone"), received("ACK")]
            async with started_worker() as rig, sipp(tmp_path, steps) as port:
                rig.send(dial("c1", port))
                await rig.event(Progress, lambda event: event.code == 183 and event.early_media)
                assert (await rig.event(Over)).code == 480
                assert not [event for event in rig.unread() if isinstance(event, Answered)]

    asyncio.run(story())


def test_who_hangs_up_in_the_middle_of_the_prompt(tmp_path: Path) -> None:
    async def story() -> Over:
        prompt = write_tone(tmp_path / "prompt.wav", 20.0)
        steps = answers(free_udp_port(), pause(500), request("BYE"))
        async with started_worker() as rig, sipp(tmp_path, steps) as port:
            rig.send(dial("c1", port))
            await rig.event(Answered)
            rig.send(Speak(worker=WORKER, call="c1", phrase="order", files=(prompt,)))
            over = await rig.event(Over)
            assert not [event for event in rig.unread() if isinstance(event, Spoken)]
            return over

    over = asyncio.run(story())
    assert (over.code, over.by_us, over.answered) == (200, False, True)


def test_four_calls_at_once_and_again_and_again(tmp_path: Path) -> None:
    async def story() -> None:
        prompt = write_tone(tmp_path / "prompt.wav", 0.2)
        async with (
            started_worker() as rig,
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE), calls=20) as port,
        ):
            for turn in range(5):
                names = [f"{turn}-{number}" for number in range(4)]
                for name in names:
                    rig.send(dial(name, port))
                for name in names:
                    await rig.event(Answered, lambda event, name=name: event.call == name)
                    rig.send(Speak(worker=WORKER, call=name, phrase=name, files=(prompt,)))
                for name in names:
                    await rig.event(Spoken, lambda event, name=name: event.phrase == name)
                    rig.send(HangUp(worker=WORKER, call=name))
                for name in names:
                    over = await rig.event(Over, lambda event, name=name: event.call == name)
                    assert (over.code, over.by_us, over.answered) == (200, True, True)

    asyncio.run(story())


def test_calls_that_take_over_a_slot_are_not_cut_by_the_ended_one(tmp_path: Path) -> None:
    """An ended call's object that goes while another call has its slot would hang that one up."""

    async def story() -> None:
        async with (
            started_worker() as rig,
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE), calls=3) as port,
        ):
            for name in ("c1", "c2"):
                rig.send(dial(name, port))
                await rig.event(Answered)
                rig.send(HangUp(worker=WORKER, call=name))
                await rig.event(Over)
            rig.send(dial("c3", port))
            await rig.event(Answered)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(2.5):
                    await rig.event(Over)
            rig.send(HangUp(worker=WORKER, call="c3"))
            assert (await rig.event(Over)).by_us

    asyncio.run(story())


NO_ADDRESSES = [
    "",
    "06005550001",
    "sip:",
    "sip:@",
    "sip:<>@h",
    "sip:a b@c",
    "sip:x@127.0.0.1\r\nX: y",
    "sip:1@127.0.0.1?X=y%0d%0aZ:1",
    "sip:1@127.0.0.1:99999",
]


@pytest.mark.parametrize("uri", NO_ADDRESSES)
def test_what_is_no_address_ends_at_once_and_harms_nothing(uri: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker() as rig, sipp(tmp_path, refuses("486 Busy Here")) as port:
            good = dial("good", port)
            rig.send(type(good)(worker=WORKER, call="bad", uri=uri))
            over = await rig.event(Over)
            assert (over.call, over.code, over.by_us) == ("bad", 400, True)
            rig.send(good)
            assert (await rig.event(Over)).code == 486

    asyncio.run(story())
