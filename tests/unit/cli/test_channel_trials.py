"""`muster channel test`: what is typed is what is asked for, and nothing else goes out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.cli import core_client
from gateway.cli.command_tree import execute
from gateway.cli.failure import Failure
from tests.unit.cli.test_commands import configuration

Asked = list[Mapping[str, Any]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    seen: Asked = []

    def ask(settings: object, config: object, noun: str, verb: str, data: Any, *_: Any) -> None:
        seen.append(data)
        raise Failure("nobody is there")

    monkeypatch.setattr(core_client, "ask", ask)
    return seen


def typed(tmp_path: Path, line: str) -> int:
    command = ["channel", "test", "tetra", "--config", str(configuration(tmp_path))]
    return execute([*command, *(word.strip("'") for word in line.split())])


@pytest.mark.parametrize(
    ("line", "data"),
    [
        ("", {}),
        ("--to 1001", {"to": "1001", "talkgroup": False, "wait_s": 10.0}),
        ("--group 2001 --talk-s 0", {"to": "2001", "talkgroup": True, "wait_s": 10.0, "talk_s": 0}),
        ("--to 1001 --status ''", {"to": "1001", "talkgroup": False, "wait_s": 10.0, "status": ""}),
        ("--to ''", {"to": "", "talkgroup": False, "wait_s": 10.0}),
    ],
)
def test_every_word_is_asked_for_as_it_is(
    line: str, data: Mapping[str, Any], asked: Asked, tmp_path: Path
) -> None:
    assert typed(tmp_path, line) == 1
    assert asked == [{"name": "tetra", **data}]


@pytest.mark.parametrize("line", ["--to 1001 --group 2001", "--talk-s 0", "--status ''"])
def test_a_trial_of_nobody_or_of_two_is_not_asked_for(
    line: str, asked: Asked, tmp_path: Path
) -> None:
    assert typed(tmp_path, line) == 1
    assert asked == []
