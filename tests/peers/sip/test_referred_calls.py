"""REFER in both directions (RFC 3515): what becomes of ours, and that nobody dials for theirs."""

import asyncio
from pathlib import Path

import pytest

from drivers.sip.frames import Refer, ReferAsked, ReferEnded
from tests.peers.sip.call_steps import hung_up, picked_up
from tests.peers.sip.sipp_caller import (
    BYE_COMES,
    answered,
    asks,
    invite,
    is_asked,
    tells_of_refer,
)
from tests.peers.sip.sipp_peer import sipp
from tests.peers.sip.worker_rig import WORKER, WorkerRig, eventually, started_worker

TO = "sip:6000@127.0.0.1:5099"
ACCEPTED = is_asked("REFER", "202 Accepted")


def refer(rig: WorkerRig, call: str, to: str = TO) -> None:
    rig.send(Refer(worker=WORKER, call=call, to=to))


def logged(directory: Path) -> str:
    """What sipp has sent and received."""
    return "".join(log.read_text() for log in directory.glob("*messages.log"))


async def called(directory: Path, rig: WorkerRig, *then: str, to: str = TO) -> list[int]:
    """The codes of what became of one REFER in a call that does this; the call stays to its end."""
    steps = [invite(6000), answered(), *then, BYE_COMES]
    async with sipp(directory, steps, callee=rig.port):
        call = await picked_up(rig)
        refer(rig, call, to)
        code = (await rig.event(ReferEnded, lambda event: event.call == call)).code
        assert (await hung_up(rig, call)).by_us
    return [code, *(event.code for event in rig.unread() if isinstance(event, ReferEnded))]


@pytest.mark.parametrize(
    ("then", "code"),
    [
        ([ACCEPTED, tells_of_refer("200 OK")], 200),
        ([ACCEPTED, tells_of_refer("486 Busy Here")], 486),
        (
            [
                ACCEPTED,
                tells_of_refer("100 Trying", "active;expires=60"),
                tells_of_refer("200 OK", "active;expires=60", number=3),
                is_asked("SUBSCRIBE"),  # to end it: we know enough
            ],
            200,
        ),
        ([is_asked("REFER", "603 Decline")], 603),
        ([is_asked("REFER", "405 Method Not Allowed")], 405),
    ],
)
def test_the_end_of_a_refer_is_told(then: list[str], code: int, tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig:
            assert await called(tmp_path, rig, *then) == [code]

    asyncio.run(story())
    assert f"Refer-To: {TO}" in logged(tmp_path).replace("<", "").replace(">", "")


def test_a_refer_is_silence_when_the_call_ends_first(tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig:
            steps = [invite(6000), answered(), ACCEPTED, asks("BYE")]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig)
                refer(rig, call)
                assert await rig.event(ReferEnded) == ReferEnded(WORKER, call, 0)

    asyncio.run(story())


def test_what_cannot_be_asked_ends_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig:
            assert await called(tmp_path, rig, to="nowhere") == [400]
            steps = [invite(6000), answered(), ACCEPTED, tells_of_refer("200 OK"), BYE_COMES]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig)
                refer(rig, call)
                refer(rig, call)
                codes = [(await rig.event(ReferEnded)).code for _ in range(2)]
                assert codes == [491, 200]
                await hung_up(rig, call)

    asyncio.run(story())


def test_who_asks_us_to_call_somebody_is_content_and_nobody_is_called(tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig:
            refers = [
                asks("REFER", f"Refer-To: {to}", CONTACT, code=202, number=number)
                + is_asked("NOTIFY")
                for number, to in ((2, '"a seat" <sip:6001@127.0.0.1:9?X=y>'), (3, TO))
            ]
            steps = [invite(6000), answered(), *refers, BYE_COMES]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig)
                for to in ("sip:6001@127.0.0.1:9?X=y", TO):
                    assert await rig.event(ReferAsked) == ReferAsked(WORKER, call, to)
                await hung_up(rig, call)
            assert rig.unread() == []
            # Every leg is free: the library has not dialled.
            async with sipp(tmp_path, [invite(6000), answered(), BYE_COMES], 4, callee=rig.port):
                for call in [await picked_up(rig) for _ in range(4)]:
                    await hung_up(rig, call)

    asyncio.run(story())
    notifies = [part for part in logged(tmp_path).split("message received") if "NOTIFY " in part]
    assert "Event: refer;id=2\r\nSubscription-State: terminated" in notifies[0].replace(
        "\n", "\r\n"
    )


CONTACT = "Contact: <sip:06005550001@[local_ip]:[local_port]>"


@pytest.mark.parametrize(("header", "code"), [("X-None: 1", 400), ("Refer-To: <tel:110>", 603)])
def test_who_asks_for_what_is_no_address_of_ours_is_refused(
    header: str, code: int, tmp_path: Path
) -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig:
            steps = [invite(6000), answered(), asks("REFER", header, CONTACT, code=code), BYE_COMES]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig)
                await eventually(lambda: f"SIP/2.0 {code} " in logged(tmp_path))
                await hung_up(rig, call)
            assert rig.unread() == []

    asyncio.run(story())
