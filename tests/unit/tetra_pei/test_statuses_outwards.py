"""Statuses that leave: under their own service, by number or by the fleet's name for them."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from drivers.tetra_pei.config import Config
from gateway.driver_api import Accepted, Deferred, Fault, RadioStatus, Receipt, Refused, Unsent
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.tetra_pei.machine_recorder import Recorder
from tests.unit.tetra_pei.radio_bench import GROUP, LEADER, PORT, Bench, play


async def status(bench: Bench, words: str, to: str = LEADER, **more: Any) -> Receipt:
    bench.sent += 1
    asked = RadioStatus(to, words, to == GROUP, **more)
    return await bench.session.send(asked, f"status-{bench.sent}")


def aired(bench: Bench) -> list[tuple[int, int, str]]:
    """(service, called, octets) of all that went out."""
    return [(sds.service, sds.called, sds.octets.hex()) for sds in bench.radio.network.aired]


def test_a_status_reaches_a_radio_and_a_talkgroup_between_texts() -> None:
    async def story(bench: Bench) -> None:
        assert isinstance(await bench.page("one"), Accepted)
        assert await status(bench, "0x8002") == Accepted()
        assert await status(bench, "32786", GROUP) == Accepted()
        assert isinstance(await bench.page("two"), Accepted)
        statuses = [sds for sds in aired(bench) if sds[0] == 13]
        assert statuses == [(13, int(LEADER), "8002"), (13, int(GROUP), "8012")]
        assert [text for _, text in bench.on_air] == ["one", "two"]

    play(story)


def test_a_status_has_a_name_in_the_fleets_own_table() -> None:
    async def story(bench: Bench) -> None:
        assert await status(bench, "撤收") == Accepted()
        assert aired(bench) == [(13, int(LEADER), "8010")]
        refused = await status(bench, "集合")
        assert refused == Refused(Fault.LANE, "no status '集合' here; by name: 撤收")

    play(story, config={"named_statuses": {"撤收": "0x8010"}})


@pytest.mark.parametrize("words", ["0x0000", "0x7E05", "0x18000", "", "eight"])
def test_what_is_no_status_of_a_fleet_is_refused(words: str) -> None:
    async def story(bench: Bench) -> None:
        refused = await status(bench, words)
        assert isinstance(refused, Refused)
        assert refused.fault is Fault.LANE  # the recipient has nothing to do with it
        assert aired(bench) == []

    play(story)


def test_a_status_is_held_by_a_busy_channel_and_does_not_leave_too_late() -> None:
    async def story(bench: Bench) -> None:
        assert isinstance(await status(bench, "0x8002"), Deferred)
        late = virtual_clock().utc() - timedelta(seconds=1)
        assert await status(bench, "0x8002", expires_at_utc=late) == Unsent("expired")
        assert await status(bench, "0x8002") == Accepted()

    play(story, busy_refusals=1)


def test_the_service_is_selected_when_it_changes_and_only_then() -> None:
    radio = Recorder(sent_report=False)
    radio.ready()
    radio.written = b""
    for number in range(4):
        word = "0x8002" if number in (1, 2) else "0x8003"
        radio.ask(f"s{number}", RadioStatus(LEADER, word, False))
        for _ in range(4):
            radio.say(b"\r\nOK\r\n")
            radio.wait(0.3)
    assert radio.written.count(b"AT+CTSDS=13,0\r") == 1
    assert radio.written.count(b"AT+CMGS=1001032,16\r") == 4
    assert b"8002\x1a" in radio.written


def test_every_fault_of_the_table_is_named() -> None:
    table = {"1": "0x8001", "撤收": "0x0000", "集合": "0x7E01", "回": "eight"}
    with pytest.raises(ValidationError) as caught:
        Config(port=PORT, named_statuses=table)
    words = str(caught.value)
    for part in ("'1' is no name", "always the emergency", "delivery report", "'eight'"):
        assert part in words
