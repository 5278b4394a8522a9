"""People who were on the line when the gateway ended, and what the next one tells of them."""

from pathlib import Path
from typing import Any

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.telephone_hall import TelephoneHall

STRANGER, GROUP = "15400019999", "800"
AT_SEATS = {"seats": f"sip:{GROUP}@127.0.0.1:5060"}


def ends(hall: TelephoneHall) -> list[dict[str, Any]]:
    """`inbound.ended`, each once: an event may come again."""
    told = {event["id"]: event["data"] for event in hall.core.of_kind("inbound.ended")}
    return list(told.values())


def test_a_call_that_the_gateways_end_cut_is_over_for_the_hall_too(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {GROUP: "answer:4:hang_up=3000"}, keys=AT_SEATS)
        async with hall.life():
            await hall.clock.sleep(10)
            hall.telephones.let_call(STRANGER, "none", hall.clock.monotonic_s())
            await hall.clock.sleep(60)
            (told, *_) = hall.core.of_kind("inbound.call")
            assert ends(hall) == []
        async with hall.life():
            await hall.clock.sleep(10)
            (end,) = ends(hall)
            assert (end["call"], end["outcome"]) == (told["data"]["call"], "cut")
            assert (end["caller"], end["channel"]) == (STRANGER, "lines")
        async with hall.life():
            await hall.clock.sleep(10)
            assert len(ends(hall)) == 1

    run_virtual(story())


def test_a_call_that_had_ended_is_not_told_again(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {GROUP: "answer:4:hang_up=20"}, keys=AT_SEATS)
        async with hall.life():
            await hall.clock.sleep(10)
            hall.telephones.let_call(STRANGER, "none", hall.clock.monotonic_s())
            await hall.clock.sleep(120)
        async with hall.life():
            await hall.clock.sleep(10)
            assert [end["outcome"] for end in ends(hall)] == ["seat"]

    run_virtual(story())


def test_who_said_his_pin_is_one_caller_not_two(tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "pins").write_text("135790,15400010001\n")
        keys = AT_SEATS | {"pins_file": str(tmp_path / "pins")}
        hall = TelephoneHall(tmp_path, {GROUP: "answer:4:hang_up=3000"}, keys=keys)
        async with hall.life():
            await hall.clock.sleep(10)
            hall.telephones.let_call(STRANGER, "dtmf=135790#", hall.clock.monotonic_s())
            await hall.clock.sleep(60)
            told = [event["data"] for event in hall.core.of_kind("inbound.call")]
            assert [each.get("by_pin") for each in told] == [None, True]
            assert len({each["call"] for each in told}) == 1
        async with hall.life():
            await hall.clock.sleep(10)
            assert [end["outcome"] for end in ends(hall)] == ["cut"]

    run_virtual(story())
