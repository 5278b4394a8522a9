"""The power fails at any moment of an hour of telephone calls: nobody is lost, nothing is doubled.

Zhao's telephone is picked up and 1 is pressed. Qian's rings until he answers by text. Sun calls
back. A seat calls Zhao.
"""

import asyncio
from pathlib import Path
from sqlite3 import connect

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.journal.audit import audit
from gateway.orders.records import SendingState
from gateway.rehearsal.fuse import Fuse
from tests.stories.small_hall import order
from tests.stories.telephone_hall import TelephoneHall

ZHAO, QIAN, SUN, SEAT = "15400010001", "15400010002", "15400010003", "801"
PATTERNS = {
    ZHAO: "answer:3:dtmf=1",
    QIAN: "no_answer",
    SUN: "no_answer",
    SEAT: "answer:2:hang_up=20",
}
KEYS = {"seats": f"sip:{SEAT}@127.0.0.1:5060"}
LEGS = [{"unit_id": "G01"}, {"unit_id": "G02"}]
LATER_S = 240.0
CUTS, PARTS = 56, 4


def acked(hall: TelephoneHall) -> list[str]:
    return [event["subject"] for event in hall.core.of_kind("feedback.acked")]


async def told(hall: TelephoneHall) -> None:
    """What people do; it does not know whether a gateway is there."""
    asked = order(bearers=["sms", "voice"], legs=LEGS, voice="各队立即集结")
    asking = asyncio.get_running_loop().create_task(hall.core.request("order", "submit", asked))
    await hall.clock.sleep(4)
    hall.network.send_text(QIAN, "1", at_s=hall.clock.monotonic_s())
    await hall.clock.sleep(60)
    await asking
    while "XJ-1/G02" not in acked(hall):  # whoever is not thanked calls again
        hall.telephones.let_call(SUN, "dtmf=1", hall.clock.monotonic_s())
        await hall.clock.sleep(60)
    act = {"to": "G01-A", "operator": "seat-1"}
    while (await hall.core.request("operator", "call", act))["status"] != "ok":
        await hall.clock.sleep(5)  # right after a start no line is up


async def played(tmp_path: Path, fuse: Fuse) -> TelephoneHall:
    hall = TelephoneHall(tmp_path, PATTERNS, keys=KEYS)
    dead = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        async with hall.life(fuse):
            end = fuse.on_blow

            def blow() -> None:
                end()
                dead.set()

            fuse.on_blow = blow
            playing = tasks.create_task(told(hall))
            death = tasks.create_task(dead.wait())
            await asyncio.wait({playing, death}, return_when=asyncio.FIRST_COMPLETED)
            if not dead.is_set():
                await hall.clock.sleep(LATER_S)
            death.cancel()
        if dead.is_set():
            async with hall.life() as gateway:
                await playing
                await hall.clock.sleep(LATER_S)
                judge(hall)
                states = {
                    sending.state
                    for life in gateway.desk._journal.hall.orders.values()
                    for sending in life.sendings.values()
                }
                assert not states & {SendingState.QUEUED, SendingState.SENDING}
        else:
            judge(hall)
    return hall


def judge(hall: TelephoneHall) -> None:
    """What has to be true whenever the power failed."""
    assert acked(hall) == ["XJ-1/G01", "XJ-1/G02"]
    answered_s = min(
        event["time"]
        for event in [*hall.core.of_kind("feedback.acked"), *hall.core.of_kind("feedback.repeated")]
        if event["data"]["address"].endswith(QIAN)
    )
    begun = [
        event["time"]
        for event in hall.core.of_kind("delivery.started")
        if (event["data"]["address"], event["data"]["bearer"]) == (QIAN, "voice")
    ]
    assert max(begun) <= answered_s, "a telephone rang for whoever had answered"
    calls = hall.core.of_kind("inbound.call")
    assert len({event["data"]["call"] for event in calls}) == len(calls)
    acts = [event["data"] for event in hall.core.of_kind("operator.acted")]
    assert [bool(act.get("receipt")) for act in acts] == [False, True]
    assert hall.violations == []


def points(tmp_path: Path) -> int:
    """What the hour has without a cut; what is in its record follows from the record."""
    fuse = Fuse()
    hall = run_virtual(played(tmp_path, fuse))
    copy = tmp_path / "copy.db"
    target = connect(copy)
    hall.store.writes.backup(target)
    target.close()
    assert audit(copy).findings == ()
    return fuse.points


@pytest.mark.parametrize("part", range(PARTS))
def test_the_power_may_fail_anywhere(tmp_path: Path, part: int) -> None:
    count = points(tmp_path)
    assert count > 10 * CUTS
    for cut in range(part, CUTS, PARTS):
        run_virtual(played(tmp_path, Fuse(1 + cut * count // CUTS)))
