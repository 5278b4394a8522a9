"""What a dispatcher does with an order that runs, by hand, against a real daemon."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.cli.hall import Hall, daemon, modems, new_hall
from tests.peers.cli.test_hall_commands import submitted


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    found = new_hall(tmp_path_factory.mktemp("hall"))
    text = found.config.read_text().replace("[core]", '[core]\npassword_file = "core.pw"')
    found.config.write_text(text)
    with modems(found), daemon(found):
        yield found


def shown(hall: Hall, order_id: str) -> dict[str, object]:
    order = json.loads(hall.muster("order", "show", order_id, "--json").stdout)
    assert isinstance(order, dict)
    return order


def test_an_order_is_updated_from_options_and_from_a_file(hall: Hall, tmp_path: Path) -> None:
    submitted(hall, "LAB-1", tmp_path)
    because = ("--reason", "改到南门", "--operator", "seat-1")
    done = hall.muster("order", "update", "LAB-1", "--sms", "各队改到南门", *because)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "LAB-1: updated: 2 told, 0 replaced\n"
    again = hall.muster("order", "update", "LAB-1", "--sms", "各队改到南门", *because)
    assert again.stdout == "LAB-1: updated (again): 2 told, 0 replaced\n"
    file = tmp_path / "change.json"
    file.write_text(json.dumps({"level": "特别重大"}))
    done = hall.muster("order", "update", "LAB-1", str(file), *because)
    assert (done.returncode, "updated: 2 told" in done.stdout) == (0, True)
    assert shown(hall, "LAB-1")["level"] == "特别重大"
    assert "通知 2 更新" in hall.muster("order", "show", "LAB-1").stdout


def test_what_cannot_be_changed_is_told_and_is_1(hall: Hall, tmp_path: Path) -> None:
    submitted(hall, "LAB-2", tmp_path)
    because = ("--by", "seat-1", "--reason", "x")
    done = hall.muster("order", "update", "LAB-2", "--add-unit", "U9", *because)
    assert (done.returncode, done.stderr) == (1, "legs: 没有单位 U9\n")
    assert hall.muster("order", "update", "LAB-2", "--sms", "x", *because[:2]).returncode == 2


def test_an_order_is_handed_on_and_taken_back(hall: Hall, tmp_path: Path) -> None:
    submitted(hall, "LAB-3", tmp_path)
    because = ("--reason", "属地", "--operator", "seat-1")
    done = hall.muster("order", "transfer", "LAB-3", "--from", "U1", "--to", "U2", *because)
    assert (done.returncode, done.stdout) == (0, "LAB-3: U1 -> U2 移交未接\n")
    assert "移交未接: U2 二队" in hall.muster("order", "show", "LAB-3").stdout
    back = hall.muster("order", "transfer", "LAB-3", "--withdraw", *because)
    assert (back.returncode, back.stdout) == (0, "LAB-3: owner -\n")


def test_a_unit_is_taken_in_hand_and_given_back(hall: Hall, tmp_path: Path) -> None:
    submitted(hall, "LAB-4", tmp_path)
    act = ("operator", "takeover", "LAB-4", "U1", "--by", "seat-1", "--reason", "人工联系")
    taken = hall.muster(*act)
    assert (taken.returncode, taken.stdout) == (0, "LAB-4: in hand: U1: seat-1\n")
    given = hall.muster(*act, "--release")
    assert (given.returncode, given.stdout) == (0, "LAB-4: in hand: -\n")


def test_a_question_that_nobody_asked_is_1(hall: Hall) -> None:
    act = ("operator", "decide", "NO/sms/1#1", "leave", "--by", "seat-1", "--reason", "x")
    done = hall.muster(*act)
    assert (done.returncode, done.stderr) == (1, "question: 没有这个问题 NO/sms/1#1\n")
