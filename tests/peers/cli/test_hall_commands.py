"""The whole command line against a real daemon on simulated modems."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.cli.hall import Hall, daemon, modems, new_hall

ORDER = {
    "level": "重大",
    "category": "自然灾害",
    "class": "non_police",
    "bearers": ["sms"],
    "sms": "各队立即集结",
    "legs": [{"unit_id": "U1"}, {"unit_id": "U2"}],
}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    # One after another on the same daemon: a start takes longer than any command.
    found = new_hall(tmp_path_factory.mktemp("hall"))
    # The daemon gets the password as its service manager would give it.
    (found.directory / "credentials").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        (found.directory / "credentials" / "core.password").write_text("c0re")
        patch.setenv("CREDENTIALS_DIRECTORY", str(found.directory / "credentials"))
        with modems(found), daemon(found):
            patch.delenv("CREDENTIALS_DIRECTORY")
            yield found


def submitted(hall: Hall, order_id: str, tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps({"order_id": order_id, **ORDER}, ensure_ascii=False))
    done = hall.muster("order", "submit", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{order_id}: accepted: 2 units, 2 recipients\n"


def test_channels_are_listed_and_tested(hall: Hall) -> None:
    listed = hall.muster("channel", "list")
    assert listed.returncode == 0
    assert [line.split("\t")[:3] for line in listed.stdout.splitlines()[1:]] == [
        ["modem-1", "gsm_modem", "正常"],
        ["modem-2", "gsm_modem", "正常"],
    ]
    tested = hall.muster("channel", "test", "modem-2")
    assert (tested.returncode, tested.stdout.splitlines()[-1]) == (0, "modem-2: ok")
    assert hall.muster("channel", "test", "modem-3").returncode == 1
    traced = hall.muster("channel", "trace", "modem-1")
    assert (traced.returncode, " > AT" in traced.stdout, " < " in traced.stdout) == (0, True, True)
    assert hall.muster("channel", "trace", "modem-3").returncode == 1


def test_an_order_is_submitted_followed_and_closed(hall: Hall, tmp_path: Path) -> None:
    submitted(hall, "LAB-1", tmp_path)
    watching = hall.start("order", "watch", "LAB-1")
    assert watching.stdout is not None
    for line in watching.stdout:
        if "送达 2/2" in line:
            break
    closed = hall.muster("order", "close", "LAB-1", "--by", "seat-2", "--reason", "演示结束")
    assert (closed.returncode, "已关闭" in closed.stdout) == (0, True)
    rest, faults = watching.communicate(timeout=60)
    assert (watching.returncode, faults) == (0, "")
    assert "已关闭" in rest
    shown = json.loads(hall.muster("order", "show", "LAB-1", "--json").stdout)
    assert shown["state"] == "closed"
    assert {row["state"] for row in shown["delivery_rows"]} == {"delivered"}
    assert [row["unit_id"] for row in shown["leg_rows"]] == ["U1", "U2"]


def test_an_order_is_repeated_listed_and_cancelled(hall: Hall, tmp_path: Path) -> None:
    submitted(hall, "LAB-2", tmp_path)
    again = hall.muster("order", "submit", str(tmp_path / "order.json"))
    assert again.stdout == "LAB-2: accepted (again): 2 units, 2 recipients\n"
    rows = [line.split("\t") for line in hall.muster("order", "list").stdout.splitlines()]
    assert ["LAB-2", "进行中"] in [[row[0], row[4]] for row in rows]
    act = ("--operator", "seat-1", "--reason", "误报")
    cancelled = hall.muster("order", "cancel", "LAB-2", *act)
    assert (cancelled.returncode, "已撤销" in cancelled.stdout) == (0, True)
    twice = hall.muster("order", "cancel", "LAB-2", *act)
    assert (twice.returncode, "已撤销" in twice.stdout) == (0, True)
    closed = hall.muster("order", "close", "LAB-2", *act)
    assert (closed.returncode, "LAB-2" in closed.stderr) == (1, True)
    exported = hall.muster("journal", "export", str(hall.journal), "--order", "LAB-2").stdout
    assert '"by":"seat-1"' in exported
    assert '"reason":"误报"' in exported


def test_a_unit_reports_and_an_order_is_reported_upwards(hall: Hall, tmp_path: Path) -> None:
    submitted(hall, "LAB-R", tmp_path)
    form = ("operator", "report", "LAB-R", "U1", "--by", "seat-1", "--result", "已排除")
    lacking = hall.muster(*form, "--follow-up", "--person", "王某")
    assert (lacking.returncode, "责任单位" in lacking.stderr) == (1, True)
    done = hall.muster(*form)
    assert (done.returncode, done.stdout) == (0, "LAB-R U1: reported\n")
    nobody = hall.muster("order", "report", "LAB-R")
    assert (nobody.returncode, "上报" in nobody.stderr) == (1, True)
    sent = hall.muster("order", "report", "LAB-R", "--to", "U2", "--operator", "seat-1")
    assert (sent.returncode, "已派2队" in sent.stdout) == (0, True)
    assert sent.stdout.endswith("LAB-R: 1 recipients\n")


def test_of_several_orders_the_good_are_taken_and_every_fault_of_the_bad_is_told(
    hall: Hall, tmp_path: Path
) -> None:
    good = json.dumps({"order_id": "LAB-3", **ORDER})
    bad = json.dumps({"order_id": "LAB-4", **ORDER, "legs": [{"unit_id": "U9"}], "bogus": 1})
    done = hall.muster("order", "submit", "-", typed=f"{bad}\n{good}\n")
    assert (done.returncode, done.stdout) == (1, "LAB-3: accepted: 2 units, 2 recipients\n")
    assert "LAB-4: bogus: " in done.stderr


def test_all_orders_are_watched_until_interrupted(hall: Hall, tmp_path: Path) -> None:
    submitted(hall, "LAB-5", tmp_path)
    watching = hall.start("order", "watch")
    assert watching.stdout is not None
    for line in watching.stdout:
        if line.startswith("LAB-5") and "送达 2/2" in line:
            break
    watching.send_signal(2)
    assert watching.wait(60) == 0
    watching.communicate()


@pytest.mark.parametrize("verb", ["show", "watch", "close"])
def test_an_unknown_order_is_1(hall: Hall, verb: str) -> None:
    act = ("--by", "seat-1", "--reason", "x") if verb == "close" else ()
    done = hall.muster("order", verb, "NO-SUCH", *act)
    assert (done.returncode, done.stdout) == (1, "")
    assert "NO-SUCH" in done.stderr


def test_an_id_that_is_none_is_bad_usage(hall: Hall) -> None:
    assert hall.muster("order", "watch", "a/b").returncode == 2


def test_a_new_roster_comes_into_force(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("unit_id,name\nU1,一队\nU2,二队\nU3,三队\n")
    (tmp_path / "people.csv").write_bytes((hall.directory / "roster" / "people.csv").read_bytes())
    done = hall.muster("roster", "import", str(tmp_path), "--yes", "--by", "seat2")
    assert (done.returncode, "in force: " in done.stdout) == (0, True)
    assert ", 3 units" in done.stdout


def test_no_second_daemon_and_no_console_beside_it(hall: Hall) -> None:
    for arguments in (("run",), ("channel", "console", "modem-1")):
        done = hall.muster(*arguments)
        assert (done.returncode, "in use by process" in done.stderr) == (1, True)


def test_the_journal_is_copied_while_the_daemon_runs(hall: Hall, tmp_path: Path) -> None:
    done = hall.muster("journal", "backup", str(hall.journal), str(tmp_path / "copy.db"))
    assert (done.returncode, done.stdout.startswith("sound: ")) == (0, True)


def test_a_wrong_password_and_a_missing_broker_are_named(hall: Hall, tmp_path: Path) -> None:
    text = hall.config.read_text()
    (tmp_path / "core.pw").write_text("wrong")
    (tmp_path / "gateway.toml").write_text(text)
    place = ("--config", str(tmp_path / "gateway.toml"), "--timeout", "2")
    refused = hall.muster("order", "list", *place)
    assert (refused.returncode, "refuses user core" in refused.stderr) == (1, True)
    nowhere = text.replace("[core]", '[core]\nbroker = "mqtt://127.0.0.1:1"')
    (tmp_path / "gateway.toml").write_text(nowhere)
    missing = hall.muster("order", "list", *place)
    assert (missing.returncode, "no connection" in missing.stderr) == (1, True)
    assert "Traceback" not in refused.stderr + missing.stderr


def test_the_console_talks_to_a_modem_while_no_daemon_runs(tmp_path: Path) -> None:
    hall = new_hall(tmp_path)
    with modems(hall):
        done = hall.muster("channel", "console", "modem-1", typed="ATE0\nAT+CGMM\n")
    assert done.returncode == 0
    assert "OK" in done.stdout
    gone = hall.muster("channel", "console", "modem-1", typed="AT\n")
    assert (gone.returncode, "sim-1" in gone.stderr) == (1, True)
