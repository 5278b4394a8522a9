"""The story once without a death, then once for every point at which a process can die.

A point is anything the gateway does to the outside: a commit (before it and after it), bytes to
a modem, a message to the core, an acknowledgement. All of them are tried, on two kinds of
modems: ones that hand on delivery reports for acknowledgement (dead for a second; the second
of them takes one command a line and says ERROR without a reason), and ones that know no
acknowledgement (dead for twenty).
"""

from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.app import Gateway
from gateway.core_link.requests import encode_response
from tests.crash.sweep import story, sweep_of, swept

_PLAIN_ERRORS = {"one_command_a_line": True, "without_340": True}
QUICK: tuple[dict[str, Any], float] = {"second_modem": _PLAIN_ERRORS}, 1.0
SLOW: tuple[dict[str, Any], float] = {"without_csms": True}, 20.0
KINDS = pytest.mark.parametrize(("modem", "outage_s"), [QUICK, SLOW], ids=["quick", "slow"])


@KINDS
def test_nothing_is_lost_at_any_point(
    tmp_path: Path, modem: dict[str, Any], outage_s: float
) -> None:
    sweep = sweep_of(tmp_path, partial(story, modem=modem, outage_s=outage_s))
    assert sweep.points > 400
    assert swept(sweep, [(at,) for at in range(1, sweep.points + 1)]) == []


@KINDS
def test_nothing_is_lost_when_the_next_process_dies_too(
    tmp_path: Path, modem: dict[str, Any], outage_s: float
) -> None:
    sweep = sweep_of(tmp_path, partial(story, modem=modem, outage_s=outage_s))
    pairs = [
        (first, second)
        for first in range(5, sweep.points, 41)
        for second in (1 + first % 7, 20 + first % 53)
    ]
    assert swept(sweep, pairs) == []


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
    monkeypatch.setattr("gateway.runtime.outgoing_request.with_repeat_mark", lambda text: text)
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
    _, broken = story(tmp_path, (), {}, 1.0)
    assert any("before the commit" in rule for rule in broken)


def _some_cut_breaks_a_rule(tmp_path: Path) -> bool:
    return any(story(tmp_path, (at,), {}, 1.0)[1] for at in range(60, 180, 3))
