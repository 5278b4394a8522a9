"""sipp calls a worker: the call is told, and what becomes of it is what the driver says."""

import asyncio
from pathlib import Path

import pytest

from drivers.sip.frames import (
    Answered,
    Digit,
    HangUp,
    Incoming,
    Over,
    PickUp,
    TextIn,
)
from tests.peers.sip.call_steps import hung_up, picked_up, told
from tests.peers.sip.rtp_phone import rtp_phone
from tests.peers.sip.sipp_caller import (
    BYE_COMES,
    RINGS,
    answered,
    asks,
    gives_up,
    invite,
    refused,
)
from tests.peers.sip.sipp_peer import BYE, answers, registrar, sipp
from tests.peers.sip.worker_rig import (
    WORKER,
    dial,
    free_udp_port,
    started_worker,
    write_tone,
)
from tests.unit.sip_worker.tones import key_tones

ASSERTED = "P-Asserted-Identity: <sip:15400010001@127.0.0.1>"


def test_a_caller_is_told_answered_prompted_and_his_keys_count(tmp_path: Path) -> None:
    async def story() -> None:
        prompt = write_tone(tmp_path / "prompt.wav", 0.6)
        async with started_worker(takes_calls=True) as rig, rtp_phone() as phone:
            steps = [invite(phone.port, ASSERTED), RINGS, answered(), BYE_COMES]
            async with sipp(tmp_path, steps, callee=rig.port):
                rings = await rig.event(Incoming)
                assert (rings.caller, rings.called, rings.name) == ("15400010001", "100", "Li Si")
                call = rings.call
                for _ in range(2):  # the second is late, and harms nothing
                    rig.send(PickUp(worker=WORKER, call=call))
                assert (await rig.event(Answered)).call == call
                await told(rig, call, prompt)
                assert 0.3 < phone.loud_s() < 0.8
                await phone.press("1")
                assert await rig.event(Digit) == Digit(WORKER, call, "1", "rfc4733")
                await phone.play(key_tones("3", 0.1, after_s=0.1))
                assert await rig.event(Digit) == Digit(WORKER, call, "3", "inband")
                over = await hung_up(rig, call)
        assert (over.code, over.by_us, over.answered) == (200, True, True)
        assert over.packets_out > 25
        assert over.packets_in > 0
        assert rig.unread() == []

    asyncio.run(story())


def test_who_hangs_up_after_a_key_by_info(tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig:
            info = asks("INFO", body_type="application/dtmf-relay", body="Signal=5\nDuration=160\n")
            steps = [invite(free_udp_port()), answered(), info, asks("BYE", number=3)]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig)
                assert await rig.event(Digit) == Digit(WORKER, call, "5", "info")
                over = await rig.event(Over)
                assert (over.code, over.by_us, over.answered) == (200, False, True)

    asyncio.run(story())


def test_a_text_that_is_sent_within_a_call_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig:
            text = asks("MESSAGE", body_type="text/plain", body="已到达")
            steps = [invite(free_udp_port()), answered(), text, BYE_COMES]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig)
                came = await rig.event(TextIn)
                assert (came.sender, came.text.strip()) == ("06005550001", "已到达")
                await hung_up(rig, call)

    asyncio.run(story())


def test_who_gives_up_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig:
            steps = [invite(6000), RINGS, gives_up()]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = (await rig.event(Incoming)).call
                over = await rig.event(Over)
                assert (over.call, over.code, over.by_us) == (call, 487, False)
                assert not over.answered
                rig.send(PickUp(worker=WORKER, call=call))
                rig.send(HangUp(worker=WORKER, call=call))
            assert rig.unread() == []

    asyncio.run(story())


@pytest.mark.parametrize(("said", "code"), [(603, 603), (486, 486), (480, 480), (200, 480)])
def test_a_call_that_is_not_picked_up_gets_the_code_that_the_driver_says(
    said: int, code: int, tmp_path: Path
) -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig:
            steps = [invite(6000), RINGS, refused(code)]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = (await rig.event(Incoming)).call
                rig.send(HangUp(worker=WORKER, call=call, code=said))
                over = await rig.event(Over)
                assert (over.code, over.by_us, over.answered) == (code, True, False)

    asyncio.run(story())


def test_an_offer_that_comes_with_the_acknowledgement(tmp_path: Path) -> None:
    """RFC 3261 §13.2.1: an INVITE without a body; the 200 has the offer, the ACK the answer."""

    async def story() -> None:
        prompt = write_tone(tmp_path / "prompt.wav", 0.3)
        async with started_worker(takes_calls=True) as rig, rtp_phone() as phone:
            steps = [invite(None), RINGS, answered(phone.port), BYE_COMES]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig)
                await told(rig, call, prompt)
                assert phone.loud_s() > 0.1
                await hung_up(rig, call)

    asyncio.run(story())


def test_a_registered_worker_is_called_as_well(tmp_path: Path) -> None:
    async def story() -> None:
        account = {"user": "801", "password": "p"}
        async with (
            sipp(tmp_path, registrar("200 OK", "200 OK")) as port,
            started_worker(registrar=f"127.0.0.1:{port}", takes_calls=True, **account) as rig,
            sipp(tmp_path, [invite(6000), answered(), BYE_COMES], callee=rig.port),
        ):
            await hung_up(rig, await picked_up(rig))

    asyncio.run(story())


def test_four_at_once_and_again_and_again_in_both_directions(tmp_path: Path) -> None:
    """Slots that an ended call of one kind had are taken by the other; nothing is cut."""

    async def story() -> None:
        async with (
            started_worker(takes_calls=True) as rig,
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE), calls=12) as port,
        ):
            for turn in range(6):
                steps = [invite(phone.port), answered(), BYE_COMES]
                async with sipp(tmp_path, steps, calls=2, callee=rig.port):
                    names = [f"{turn}-{number}" for number in range(2)]
                    for name in names:
                        rig.send(dial(name, port))
                        await rig.event(Answered, lambda event, name=name: event.call == name)
                    names += [await picked_up(rig) for _ in range(2)]
                    for name in names:
                        over = await hung_up(rig, name)
                        assert (over.code, over.by_us, over.answered) == (200, True, True)

    asyncio.run(story())


def test_a_call_that_takes_over_a_slot_is_not_cut_by_the_ended_one(tmp_path: Path) -> None:
    async def story() -> None:
        steps = [invite(6000), answered(), BYE_COMES]
        async with (
            started_worker(legs=1, takes_calls=True) as rig,
            sipp(tmp_path, steps, calls=3, callee=rig.port, at_once=1),
        ):
            for _ in range(2):
                await hung_up(rig, await picked_up(rig))
            third = await picked_up(rig)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1.5):
                    await rig.event(Over, lambda event: event.call == third)
            assert (await hung_up(rig, third)).by_us

    asyncio.run(story())
