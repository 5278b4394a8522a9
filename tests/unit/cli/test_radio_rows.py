"""The radios of the hall as a table."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.cli.radio_rows import radio_headers, radio_rows, silent_since
from gateway.cli.vocabulary import Vocabulary

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEARD: dict[str, Any] = {
    "address": "1001000",
    "person": "G01-A",
    "name": "赵志强",
    "unit": "G01",
    "on_air": True,
    "heard_at": "2026-08-12T06:00:05Z",
    "channel": "tetra",
    "position": {"latitude_deg": 28.85, "longitude_deg": 120.73},
    "located_at": "2026-08-12T06:00:00Z",
    "no_fix": "",
}
NEVER: dict[str, Any] = HEARD | {
    "address": "1001002",
    "on_air": None,
    "heard_at": None,
    "channel": "",
    "position": None,
    "located_at": None,
}


def test_a_radio_is_shown_with_its_holder_the_time_and_the_place() -> None:
    words = Vocabulary("zh")
    heard, never = radio_rows([HEARD, NEVER], words, SHANGHAI)
    assert heard == [
        *("1001000", "赵志强", "G01", "在线", "08-12 14:00:05", "tetra"),
        "28.85000 120.73000 08-12 14:00:00",
    ]
    assert never[3:] == ["未知", "", "", ""]
    assert len(radio_headers(words)) == len(heard)


def test_one_that_has_lost_its_fix_says_so_behind_the_last_one() -> None:
    (row,) = radio_rows([HEARD | {"no_fix": "no fix", "on_air": False}], Vocabulary("en"), SHANGHAI)
    assert row[3] == "gone"
    assert row[-1].endswith("14:00:00 (no fix)")


def test_the_silent_are_those_not_heard_since_and_those_never_heard() -> None:
    since = datetime(2026, 8, 12, 6, 0, 6, tzinfo=UTC)
    assert silent_since([HEARD, NEVER], since) == [HEARD, NEVER]
    assert silent_since([HEARD, NEVER], since.replace(second=5)) == [NEVER]
