"""A worker at the smallest switch of a hall: kamailio as docs/ has it, and baresip's telephones."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from drivers.sip.frames import (
    Answered,
    Digit,
    HangUp,
    Incoming,
    Over,
    PickUp,
    Progress,
    Reachable,
    Refer,
    ReferEnded,
    Registered,
    Speak,
    Spoken,
    Text,
    TextEnded,
    TextIn,
)
from tests.peers.sip.baresip_peer import Telephone, telephone
from tests.peers.sip.kamailio_peer import GROUP, LINE, SEAT_1, SEAT_2, Switch, switch
from tests.peers.sip.worker_rig import (
    WORKER,
    WorkerRig,
    dial,
    started_worker,
    worker,
    write_tone,
)


@pytest.mark.parametrize("keys", [{"password": "wrong"}, {"user": "899"}])
def test_who_is_not_known_is_refused_with_the_registrars_code(
    keys: dict[str, str], tmp_path: Path
) -> None:
    async def story() -> None:
        async with switch(tmp_path) as hall, worker(**(hall.account(LINE) | keys)) as rig:
            assert (await rig.event(Registered)).code == 401

    asyncio.run(story())


def test_an_alert_call_through_the_switch_is_heard_and_answered_by_key(tmp_path: Path) -> None:
    """The switch challenges the INVITE (407), and stays between the two until the BYE."""

    async def story() -> Telephone:
        async with (
            switch(tmp_path) as hall,
            telephone(tmp_path / "seat", hall.telephone(SEAT_1)) as phone,
            started_worker(**hall.account(LINE)) as rig,
        ):
            rig.send(dial("c1", hall.port, number=SEAT_1))
            await rig.event(Answered)
            prompt = write_tone(tmp_path / "prompt.wav", 1.0)
            rig.send(Speak(worker=WORKER, call="c1", phrase="order", files=(prompt,)))
            assert (await rig.event(Spoken)).unplayed == ()
            phone.says("sndcode", "1")
            digit = await rig.event(Digit)
            assert (digit.digit, digit.how) == ("1", "rfc4733")
            rig.send(HangUp(worker=WORKER, call="c1"))
            over = await rig.event(Over)
            assert (over.code, over.answered) == (200, True)
            assert over.packets_in > 40
            await phone.until("CALL_CLOSED")
            return phone

    assert asyncio.run(story()).loud_s() > 0.8


def test_a_telephone_that_is_not_there_is_off(tmp_path: Path) -> None:
    async def story() -> None:
        async with switch(tmp_path) as hall, started_worker(**hall.account(LINE)) as rig:
            rig.send(dial("c1", hall.port, number=SEAT_1))
            assert (await rig.event(Over)).code == 480

    asyncio.run(story())


@pytest.mark.parametrize("first", [0, 1])
def test_every_seat_of_the_group_rings_and_the_first_to_answer_has_the_call(
    first: int, tmp_path: Path
) -> None:
    async def story() -> None:
        async with (
            switch(tmp_path) as hall,
            telephone(tmp_path / "one", hall.telephone(SEAT_1), answers=False) as one,
            telephone(tmp_path / "two", hall.telephone(SEAT_2), answers=False) as two,
            started_worker(**hall.account(LINE)) as rig,
        ):
            rig.send(dial("c1", hall.port, number=GROUP))
            assert (await rig.event(Progress)).code == 180
            for phone in (one, two):
                await phone.until("CALL_INCOMING")
            winner, other = (one, two) if first == 0 else (two, one)
            winner.says("accept")
            await rig.event(Answered)
            # RFC 3261 §16.7, step 10: the switch cancels whoever still rings.
            await other.until("CALL_CLOSED")
            assert "CALL_ESTABLISHED" not in other.told()
            await winner.until("CALL_ESTABLISHED")
            winner.says("hangup")
            over = await rig.event(Over)
            assert (over.code, over.by_us, over.answered) == (200, False, True)

    asyncio.run(story())


def test_a_call_that_comes_through_the_switch_is_picked_up(tmp_path: Path) -> None:
    async def story() -> Telephone:
        async with (
            switch(tmp_path) as hall,
            telephone(tmp_path / "seat", hall.telephone(SEAT_1)) as phone,
            started_worker(**hall.account(LINE), takes_calls=True) as rig,
        ):
            phone.says("dial", f"sip:{LINE}@127.0.0.1:{hall.port}")
            incoming = await rig.event(Incoming)
            assert (incoming.caller, incoming.called) == (SEAT_1, LINE)
            await phone.until("CALL_RINGING")
            rig.send(PickUp(worker=WORKER, call=incoming.call))
            await rig.event(Answered)
            prompt = write_tone(tmp_path / "prompt.wav", 0.6)
            speak = Speak(worker=WORKER, call=incoming.call, phrase="hello", files=(prompt,))
            rig.send(speak)
            await rig.event(Spoken)
            phone.says("sndcode", "2")
            assert (await rig.event(Digit)).digit == "2"
            phone.says("hangup")
            assert (await rig.event(Over)).by_us is False
            return phone

    assert asyncio.run(story()).loud_s() > 0.4


def test_a_seat_is_handed_the_call_by_refer(tmp_path: Path) -> None:
    """One telephone is asked to call the other, and does; our part ends when that is answered."""

    async def story() -> None:
        async with (
            switch(tmp_path) as hall,
            telephone(tmp_path / "one", hall.telephone(SEAT_1)) as one,
            telephone(tmp_path / "two", hall.telephone(SEAT_2)) as two,
            started_worker(**hall.account(LINE)) as rig,
        ):
            rig.send(dial("c1", hall.port, number=SEAT_1))
            await rig.event(Answered)
            there = f"sip:{SEAT_2}@127.0.0.1:{hall.port}"
            rig.send(Refer(worker=WORKER, call="c1", to=there))
            assert (await rig.event(ReferEnded)).code == 200
            await two.until("CALL_ESTABLISHED")
            rig.send(HangUp(worker=WORKER, call="c1"))
            assert (await rig.event(Over)).answered
            await one.until("CALL_CLOSED")
            assert "CALL_CLOSED" not in two.told()

    asyncio.run(story())


def test_a_switch_that_goes_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with contextlib.AsyncExitStack() as hall_stays, contextlib.AsyncExitStack() as stays:
            hall = await hall_stays.enter_async_context(switch(tmp_path))
            ping = f"sip:127.0.0.1:{hall.port}"
            rig = await stays.enter_async_context(started_worker(ping=ping, ping_every_s=0.3))
            assert (await rig.event(Reachable)).code == 200
            await hall_stays.aclose()
            assert (await rig.event(Reachable)).code == 0

    asyncio.run(story())


async def ended(rig: WorkerRig, hall: Switch, number: str) -> int:
    uri = f"sip:{number}@127.0.0.1:{hall.port}"
    rig.send(Text(worker=WORKER, message="m1", uri=uri, text="【演练】立即集合"))
    return (await rig.event(TextEnded)).code


def test_a_text_through_the_switch(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            switch(tmp_path) as hall,
            started_worker(**hall.account(LINE)) as rig,
            started_worker(**hall.account(SEAT_1)) as seat,
        ):
            assert await ended(rig, hall, SEAT_1) == 200
            came = await seat.event(TextIn)
            assert (came.sender, came.text) == (LINE, "【演练】立即集合")
            assert await ended(rig, hall, SEAT_2) == 480

    asyncio.run(story())


def test_by_tls_everything_goes_both_ways_over_the_one_connection(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            switch(tmp_path, tls=True) as hall,
            telephone(tmp_path / "seat", hall.telephone(SEAT_1)) as phone,
            started_worker(
                **hall.account(LINE, "tls"),
                authorities=str(hall.certificate),
                ping=f"sip:127.0.0.1:{hall.tls_port}",
            ) as line,
            started_worker(**hall.account(SEAT_2)) as seat,
        ):
            assert (await line.event(Reachable)).code == 200
            line.send(dial("c1", hall.tls_port, number=SEAT_1))
            await line.event(Answered)
            assert await ended(seat, hall, LINE) == 200
            assert (await line.event(TextIn)).sender == SEAT_2
            phone.says("hangup")
            assert (await line.event(Over)).by_us is False

    asyncio.run(story())


def test_by_tls_a_switch_that_nobody_vouches_for_gets_no_password(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            switch(tmp_path, tls=True) as hall,
            worker(**hall.account(LINE, "tls")) as rig,
        ):
            refused = await rig.event(Registered)
            assert refused.code != 401  # the challenge, which would say that it was asked
            assert "certificate" in refused.reason

    asyncio.run(story())
