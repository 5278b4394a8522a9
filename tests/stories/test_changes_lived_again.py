"""Whatever was done to an order follows from the record: audited, and the same after a start."""

from pathlib import Path
from sqlite3 import connect
from typing import Any

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.journal.audit import audit
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import SmallHall, order

BY = {"order_id": "XJ-1", "operator": "seat1", "reason": "原因"}


async def asks(hall: SmallHall, request: str, data: dict[str, Any]) -> None:
    noun, verb = request.split("/")
    answer = await hall.core.request(noun, verb, data)
    assert answer["status"] == "ok", answer


async def everything(hall: SmallHall) -> None:
    """An order is changed twice, handed on, taken in hand, asked about, and cancelled."""
    await hall.clock.sleep(5)
    legs = [{"unit_id": "G01"}, {"unit_id": "G02"}]
    await asks(hall, "order/submit", order(bearers=["sms", "voice"], legs=legs))
    await hall.clock.sleep(9)
    await asks(hall, "order/update", BY | {"sms": "改到南门"})
    await says(hall, "15400010001", "1")
    await hall.clock.sleep(60)  # a modem is silent for a while
    await asks(hall, "order/update", BY | {"level": "特别重大"})
    await asks(hall, "order/transfer", BY | {"to": "G03"})
    await asks(hall, "operator/takeover", BY | {"unit_id": "G02"})
    await hall.clock.sleep(60)
    await says(hall, "15400010005", "1")
    for question in (q for q in (await shown(hall))["questions"] if q["open"]):
        act = BY | {"question": question["question"], "decision": "resend"}
        await asks(hall, "operator/decide", act)
    await hall.clock.sleep(60)
    await asks(hall, "order/cancel", BY)
    await hall.clock.sleep(60)
    await says(hall, "15400010001", "1A")


async def says(hall: SmallHall, number: str, text: str) -> None:
    hall.network.send_text(number, text, at_s=hall.clock.monotonic_s())
    await hall.clock.sleep(5)


async def shown(hall: SmallHall) -> dict[str, Any]:
    answer = await hall.core.request("order", "show", {"order_id": "XJ-1"})
    return dict(answer["data"])


def test_the_journal_is_sound_and_a_start_finds_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        silent = {"silent_from_text": 3, "silent_kind": "on_air_without_answer", "silent_for_s": 20}
        lines = PhoneLines(2, {"15400010001": "busy;answer:5:dtmf=1"})
        hall = SmallHall(
            tmp_path,
            each={1: silent},
            beside=[lines.kind],
            rules={"unknown": "ask"},
            default_terminal="no_dlr",
        )
        async with hall.life():
            await everything(hall)
            before = await shown(hall)
        async with hall.life():
            after = await shown(hall)
            await hall.clock.sleep(4_000)
            long_after = await shown(hall)
        assert after == before
        assert [notice["kind"] for notice in before["notices"]] == [
            "updated",
            "updated",
            "transfer",
            "cancelled",
        ]
        assert before["owner"] == "G03"
        assert [long_after[key] for key in ("notices", "owner")] == [
            before[key] for key in ("notices", "owner")
        ]
        copy = tmp_path / "copy.db"
        target = connect(copy)
        hall.store.writes.backup(target)
        target.close()
        assert audit(copy).findings == ()

    run_virtual(story())
