"""`muster operator call` and `hand-over`: what is asked of the gateway, and what is shown of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.cli import core_client, seat_calls
from gateway.cli.command_tree import execute
from gateway.core_link.requester import Response
from tests.unit.cli.test_commands import Out

WHO = ("--by", "席位1", "--reason", "核实")
ROW = {"call": "seat-act/1", "channel": "lines", "seat": "sip:801@10.0.0.5", "address": "154"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Mapping[str, Any]]]:
    """Every request, answered at once."""
    requests: list[tuple[str, Mapping[str, Any]]] = []

    def ask(config: Any, path: Path, noun: str, verb: str, data: Any, within_s: float) -> Response:
        requests.append((f"{noun}/{verb}", data))
        came = {"receipt": "accepted"} if verb == "hand-over" else {}
        return Response(status="ok", data={**ROW, **came})

    monkeypatch.setattr(core_client, "ask", ask)
    monkeypatch.setattr(seat_calls, "loaded", lambda path: None)
    return requests


def test_a_call_names_only_what_was_given(
    asked: list[tuple[str, Mapping[str, Any]]], capsys: Out
) -> None:
    assert execute(["operator", "call", "G01-A", "--order", "XJ-1", *WHO]) == 0
    wanted = {"to": "G01-A", "order_id": "XJ-1", "operator": "席位1", "reason": "核实"}
    assert asked == [("operator/call", wanted)]
    shown = capsys.readouterr().out
    assert shown.splitlines() == [
        "154 -> sip:801@10.0.0.5 over lines: under way",
        "call seat-act/1",
    ]


def test_a_call_is_handed_over_by_its_key_or_by_order_and_person(
    asked: list[tuple[str, Mapping[str, Any]]], capsys: Out
) -> None:
    assert execute(["operator", "hand-over", "c1", *WHO]) == 0
    by_person = ["operator", "hand-over", "--order", "XJ-1", "--person", "G01-A"]
    assert execute([*by_person, "--seat", "sip:801@10.0.0.5", *WHO]) == 0
    first, second = [data for _, data in asked]
    assert first == {"call": "c1", "operator": "席位1", "reason": "核实"}
    assert second["order_id"] == "XJ-1"
    assert second["person"] == "G01-A"
    assert second["seat"] == "sip:801@10.0.0.5"
    assert "accepted" in capsys.readouterr().out


def test_a_hand_over_of_nobody_asks_for_nothing(
    asked: list[tuple[str, Mapping[str, Any]]], capsys: Out
) -> None:
    assert execute(["operator", "hand-over", "--order", "XJ-1", *WHO]) == 1
    assert "--person" in capsys.readouterr().err
    assert asked == []
