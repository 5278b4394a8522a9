"""Tables for terminals and for programs, channels and rosters as rows."""

from io import StringIO
from zoneinfo import ZoneInfo

from rich.console import Console

from gateway.cli.channel_rows import channel_headers, channel_rows, heard_lines, trace_lines
from gateway.cli.roster_changes import change_lines
from gateway.cli.table import rich_table, tab_separated
from gateway.cli.vocabulary import Vocabulary
from gateway.roster.difference import diff
from gateway.roster.tables import parse_roster

ZH = Vocabulary("zh")


def test_a_cell_cannot_break_its_line_or_steer_the_terminal() -> None:
    assert tab_separated(["a", "b"], [["x\ty\nz", "\x1b[2J"]]) == "a\tb\nx y z\t�[2J\n"


def test_a_cell_is_no_markup() -> None:
    out = StringIO()
    Console(file=out, width=60).print(rich_table(["单位"], [["[red]停[/red] \x1b]0;x"]], "[b]t"))
    assert "[red]停[/red]" in out.getvalue()
    assert "[b]t" in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_a_channel_shows_its_state_and_what_its_probe_found() -> None:
    up = {
        "name": "modem-1",
        "driver": "gsm_modem",
        "state": "degraded",
        "since": "2026-08-12T06:00:00Z",
        "reason": "弱信号",
        "facts": {"signal_dbm": "-109"},
    }
    new = {"name": "modem-2", "driver": "gsm_modem", "state": "down", "since": None, "reason": ""}
    assert channel_rows([up, new], ZH, ZoneInfo("Asia/Shanghai")) == [
        ["modem-1", "gsm_modem", "降级", "08-12 14:00:00", "弱信号; signal_dbm=-109"],
        ["modem-2", "gsm_modem", "中断", "", ""],
    ]
    assert channel_headers(Vocabulary("en")) == ["Name", "Driver", "State", "Since", "Reason"]


def test_a_trace_shows_which_way_and_when_to_the_millisecond() -> None:
    frames = [
        {"at": "2026-08-12T06:00:00.125900Z", "direction": ">", "data": "AT\\r"},
        {"at": "2026-08-12T06:00:01Z", "direction": "<", "data": "\\r\\nOK\\r\\n"},
    ]
    assert trace_lines(frames, ZoneInfo("Asia/Shanghai")) == [
        "14:00:00.125 > AT\\r",
        "14:00:01.000 < \\r\\nOK\\r\\n",
    ]


def test_every_changed_row_of_a_roster_is_a_line() -> None:
    def roster(text: str) -> bytes:
        return f"unit_id,name,area\n{text}".encode()

    old, _ = parse_roster({"units.csv": roster("U1,一队,A\nU2,二队,B\n")})
    new, _ = parse_roster({"units.csv": roster("U1,一队,C\nU3,三队,B\n")})
    assert change_lines(diff(old, new), ZH) == [
        "+ units.csv U3: unit_id=U3, name=三队, area=B",
        "- units.csv U2: unit_id=U2, name=二队, area=B",
        "~ units.csv U1: area: 'A' → 'C'",
        "新增 1 删除 1 修改 1",
    ]
    assert change_lines(diff(old, old), Vocabulary("en")) == ["added 0 removed 0 changed 0"]


def test_an_unknown_word_stays_as_it_is() -> None:
    assert ZH("brand_new_state") == "brand_new_state"


def test_what_a_driver_says_of_a_frame_stands_below_it_and_what_came_back_has_its_time() -> None:
    at = "2026-08-12T06:00:00.125Z"
    frame = {"at": at, "direction": "<", "data": "8003", "decoded": ["from 1001000: status 0x8003"]}
    assert trace_lines([frame], ZoneInfo("Asia/Shanghai")) == [
        "14:00:00.125 < 8003",
        "               from 1001000: status 0x8003",
    ]
    rows = [
        {"at": at, "what": "delivered", "detail": ""},
        {"at": at, "what": "text", "detail": "收到"},
    ]
    assert heard_lines(rows, ZoneInfo("Asia/Shanghai")) == [
        "14:00:00.125 delivered",
        "14:00:00.125 text 收到",
    ]
