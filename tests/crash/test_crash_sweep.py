"""The story once without a death, then once for every point at which a process can die.

A point is anything the gateway does to the outside: a commit (before it and after it), bytes to
a modem, a message to the core, an acknowledgement. All of them are tried, on two kinds of
modems: ones that hand on delivery reports for acknowledgement (dead for a second), and ones
that know no acknowledgement (dead for twenty).
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.app import Gateway
from gateway.core_link.requests import encode_response
from gateway.driver_kit.virtual_loop import run_virtual
from tests.crash.muster_hall import MusterHall
from tests.crash.muster_story import play
from tests.crash.story_rules import broken_rules, result

_PLAIN_ERRORS = {"one_command_a_line": True, "without_340": True}
QUICK: tuple[dict[str, Any], float] = {"second_modem": _PLAIN_ERRORS}, 1.0
SLOW: tuple[dict[str, Any], float] = {"without_csms": True}, 20.0
KINDS = pytest.mark.parametrize(("modem", "outage_s"), [QUICK, SLOW], ids=["quick", "slow"])


def story(
    directory: Path, modem: dict[str, Any], cuts: tuple[int, ...], outage_s: float, seed: int = 0
) -> tuple[MusterHall, list[str]]:
    """The house after the story, and the rules that were broken."""

    async def run() -> tuple[MusterHall, list[str]]:
        hall = MusterHall(directory, seed, **modem)
        played = await play(hall, cuts, outage_s)
        return hall, broken_rules(hall, played, directory)

    return run_virtual(run(), seed)


@KINDS
def test_nothing_is_lost_at_any_point(
    tmp_path: Path, modem: dict[str, Any], outage_s: float
) -> None:
    whole, broken = story(tmp_path, modem, (), outage_s)
    assert broken == []
    points = whole.last_fuse.points
    assert points > 300
    reached = result(whole)
    for at in range(1, points + 1):
        hall, broken = story(tmp_path, modem, (at,), outage_s)
        assert broken == [], f"a power cut at point {at} of {points}"
        assert result(hall) == reached, f"a power cut at point {at} of {points}"
        assert hall.lives == 2, f"point {at} of {points} was never reached"


@KINDS
def test_nothing_is_lost_when_the_next_process_dies_too(
    tmp_path: Path, modem: dict[str, Any], outage_s: float
) -> None:
    whole, _ = story(tmp_path, modem, (), outage_s)
    reached = result(whole)
    for first in range(5, whole.last_fuse.points, 41):
        for second in (1 + first % 7, 20 + first % 53):
            hall, broken = story(tmp_path, modem, (first, second), outage_s)
            assert broken == [], f"power cuts at point {first}, then at {second}"
            assert result(hall) == reached, f"power cuts at point {first}, then at {second}"


def test_the_sweep_sees_a_gateway_that_forgets_its_claims(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was under way at the death is in doubt: without that rule a text is stuck."""
    monkeypatch.setattr(
        "gateway.runtime.transmitter.Transmitter.doubt_strangers", lambda transmitter: None
    )
    assert _some_cut_breaks_a_rule(tmp_path)


def test_the_sweep_sees_a_repeat_without_a_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.runtime.transmitter.with_repeat_mark", lambda text: text)
    assert _some_cut_breaks_a_rule(tmp_path)


def test_the_sweep_sees_an_answer_before_its_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = Gateway.handle

    async def answer_first(gateway: Gateway, topic: str, payload: bytes) -> None:
        asked = msgspec.json.decode(payload)
        response = encode_response(asked["transaction"], data={})
        await gateway._respond(asked["reply_to"], response)
        await handle(gateway, topic, payload)

    monkeypatch.setattr(Gateway, "handle", answer_first)
    _, broken = story(tmp_path, {}, (), 1.0)
    assert any("before the commit" in rule for rule in broken)


def _some_cut_breaks_a_rule(tmp_path: Path) -> bool:
    return any(story(tmp_path, {}, (at,), 1.0)[1] for at in range(60, 180, 3))
