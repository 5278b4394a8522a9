"""Addresses that nothing came from for long are told; what the journal heard proves them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.cli.command_tree import execute
from gateway.clock import SteadyClock
from gateway.journal.last_heard import last_heard
from gateway.orders.answer_facts import AnswerHeard, Verdict
from gateway.orders.hall_facts import CallHeard, EmergencyHeard
from gateway.orders.order import Bearer
from gateway.roster.proof_lint import lint_proof
from gateway.roster.tables import parse_roster
from tests.unit.journal.test_audit import written

NOW = datetime(2026, 8, 12, tzinfo=UTC)
UNITS = (
    "unit_id,name,duty_phone,valid_to\n"
    "U1,甲队,0600-5551001、0600-5551002,\nU2,乙队,0600-5551003,2026-01-01\n"
)
PEOPLE = (
    "person_id,unit_id,name,role,mobile,radio_id,valid_to\n"
    "p1,U1,甲,正指挥,154 0001 0001,1001,\n"
    "p2,U1,乙,副指挥,15400010002,,2026-01-01\n"
    "p3,U1,丙,队员,15400010003,,\n"
)
FILES = {"units.csv": UNITS.encode(), "people.csv": PEOPLE.encode()}


def heard(address: str, at_utc: datetime) -> AnswerHeard:
    return AnswerHeard(
        f"answer/{address}/{at_utc}", at_utc, "", Verdict.UNMATCHED, Bearer.SMS, "modem-1",
        address, "1", None, "", (), (), None,
    )  # fmt: skip


def test_what_is_not_proven_for_long_is_told_and_what_is_proven_is_not() -> None:
    roster, _ = parse_roster(FILES)
    proven = {
        "15400010001": NOW - timedelta(days=92),
        "06005551001": NOW - timedelta(days=93, hours=1),
        "1001": NOW - timedelta(days=400),
    }
    told = [
        (finding.severity.value, str(finding)) for finding in lint_proof(roster, proven, NOW, 92)
    ]
    assert told == [
        (
            "warning",
            "people.csv:2: 甲(p1) 的电台号 1001 已 400 天没有来信或来电(最近 2025-07-08),请核实",
        ),
        ("note", "people.csv:4: 丙(p3) 的手机号 15400010003 从未有过来信或来电,未经证实"),
        (
            "warning",
            "units.csv:2: 甲队(U1) 的值班电话 0600-5551001 已 93 天没有来信或来电"
            "(最近 2026-05-10),请核实",
        ),
        ("note", "units.csv:2: 甲队(U1) 的值班电话 0600-5551002 从未有过来信或来电,未经证实"),
    ]


def test_the_journal_knows_who_was_heard_last(tmp_path: Path) -> None:
    path = written(
        tmp_path / "journal.db",
        (
            heard("+8615400010001", NOW - timedelta(days=9)),
            heard("15400010001", NOW),
            CallHeard("call/1", NOW, "sip-1", "0600-5551001", "", ()),
            EmergencyHeard("emergency/1", NOW, "tetra-1", "1001000", "", (), "紧急呼叫"),
        ),
    )
    assert last_heard(path) == {"15400010001": NOW, "06005551001": NOW, "1001000": NOW}


def test_the_command_lists_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    long_ago = SteadyClock().utc() - timedelta(days=40)
    journal = written(tmp_path / "journal.db", (heard("15400010001", long_ago),))
    asked = ["roster", "check", str(tmp_path), "--journal", str(journal)]
    assert execute([*asked, "--days", "30"]) == 0
    assert "甲(p1) 的手机号 154 0001 0001 已 40 天" in capsys.readouterr().out
    assert execute(asked) == 0
    assert "已 40 天" not in capsys.readouterr().out
    assert execute(["roster", "check", str(tmp_path), "--journal", str(tmp_path / "no.db")]) == 1
    (tmp_path / "text.db").write_text("no journal at all")
    assert execute(["roster", "check", str(tmp_path), "--journal", str(tmp_path / "text.db")]) == 1


def test_a_register_is_judged_on_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tier 3 needs a liaison who is still one."""
    (tmp_path / "units.csv").write_text("unit_id,name,tier\nU1,甲局,3\n")
    (tmp_path / "people.csv").write_text(
        "person_id,unit_id,name,role,mobile,valid_to\np1,U1,甲,联络员,15400010001,2026-01-31\n"
    )
    missing = "没有能联系上的联络员"
    for day, told in (("2026-01-31", False), ("2026-02-01", True)):
        assert execute(["roster", "check", str(tmp_path), "--on", day]) == 0
        assert (missing in capsys.readouterr().out) is told
