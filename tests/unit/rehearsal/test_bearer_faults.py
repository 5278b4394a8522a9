"""A bearer fails in a scenario: what was on it breaks off, what is sent meanwhile waits or is lost,

and in the second in which it is there again it carries, both ways.
"""

from pathlib import Path
from typing import Any

import pytest

from gateway.orders.facts import AttemptEnded
from gateway.orders.order import Bearer
from gateway.rehearsal.rehearsal import LEAD_S, Rehearsal, rehearse
from gateway.rehearsal.scenario import read_scenario
from tests.unit.rehearsal.test_rehearsal import order, sms, write

TERMINALS = "address,bearer,pattern\n"
PRESSES_1 = "voice,answer:10:dtmf=1\n"


def fault(t: float, *bearers: str) -> dict[str, Any]:
    return {"t": t, "kind": "bearer_fault"} | ({"bearer": list(bearers)} if bearers else {})


def healed(t: float, *bearers: str) -> dict[str, Any]:
    return fault(t, *bearers) | {"kind": "bearer_ok"}


def status(t: float, text: str) -> dict[str, Any]:
    return {"t": t, "kind": "radio_status", "from": "1001001", "text": text}


def played(
    place: Path,
    orders: list[dict[str, Any]],
    *world: dict[str, Any],
    terminals: str = "",
    seed: int = 0,
) -> Rehearsal:
    write(place, orders, *world)
    (place / "terminals.csv").write_text(TERMINALS + terminals)
    done = rehearse(read_scenario(place), seed)
    assert done.refused == []
    return done


def unit(done: Rehearsal, name: str = "G1") -> dict[str, Any]:
    found: dict[str, Any] = done.outcome["units"][f"O-1/{name}"]
    return found


def causes(done: Rehearsal) -> list[str]:
    """How the attempts of the order ended that did not go well."""
    return [f.cause for f in done.past.facts if isinstance(f, AttemptEnded) and f.cause]


@pytest.mark.parametrize("seed", range(3))
def test_a_text_sent_meanwhile_is_heard_in_the_second_of_the_repair(
    tmp_path: Path, seed: int
) -> None:
    world = fault(30, "sms"), sms(40, 1, "1"), healed(600, "sms")
    assert unit(played(tmp_path, [order()], *world, seed=seed))["acked"] == 600


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("after_s", [0, 1, 5, 20])
def test_a_text_sent_after_the_repair_is_heard_in_its_own_second(
    tmp_path: Path, seed: int, after_s: int
) -> None:
    world = fault(30, "sms"), healed(600, "sms"), sms(600 + after_s, 1, "1")
    assert unit(played(tmp_path, [order()], *world, seed=seed))["acked"] == 600 + after_s


def test_a_text_of_the_second_of_the_fault_is_heard_before_it(tmp_path: Path) -> None:
    world = fault(30, "sms"), sms(30, 1, "1"), healed(600, "sms")
    assert unit(played(tmp_path, [order()], *world))["acked"] == 30


def test_bearers_that_fail_again_and_again_are_heard_in_between(tmp_path: Path) -> None:
    world = [
        line for turn in range(6) for line in (fault(100 + 60 * turn), healed(120 + 60 * turn))
    ]
    done = played(tmp_path, [order()], *world, sms(421, 1, "1"), status(422, "4"))
    assert (unit(done)["acked"], unit(done)["arrived"]) == (421, 422)


def test_a_status_is_heard_in_the_second_of_the_repair_and_lost_before(tmp_path: Path) -> None:
    world = fault(30, "radio"), status(40, "1"), healed(600, "radio"), status(600, "4")
    done = played(tmp_path, [order(bearers=["sms", "radio"])], *world)
    assert (unit(done)["acked"], unit(done)["arrived"]) == (600, 600)


def test_texts_leave_as_soon_as_there_are_modems_again(tmp_path: Path) -> None:
    done = played(tmp_path, [order(t=10)], fault(5, "sms", "voice", "radio"), healed(200, "sms"))
    assert len(done.hall.network.submissions) == 2
    assert all(LEAD_S + 200 <= part.at_s < LEAD_S + 202 for part in done.hall.network.submissions)


def test_a_call_that_is_in_progress_is_cut_and_its_digit_never_comes(tmp_path: Path) -> None:
    """It rings from 0 s on, is picked up at 10 s and would be confirmed at 18 s."""
    asked = order(bearers=["voice"], legs=[{"unit_id": "G1", "double_feedback": False}])
    world = fault(15), sms(2000, 2, "1")
    done = played(tmp_path, [asked], *world, terminals="15400010001," + PRESSES_1)
    assert unit(done) == {}
    assert [call.at_s for call in done.hall.lines.calls] == [pytest.approx(LEAD_S, abs=1)]
    assert causes(done) == ["cut"]


def test_who_was_cut_off_is_rung_again_once_there_are_lines(tmp_path: Path) -> None:
    asked = order(bearers=["voice"], legs=[{"unit_id": "G1", "double_feedback": False}])
    done = played(tmp_path, [asked], fault(15), healed(300), terminals="15400010001," + PRESSES_1)
    assert unit(done)["acked"] == "voice"
    assert len(done.hall.lines.calls) == 2
    assert done.hall.lines.calls[1].at_s >= LEAD_S + 300


def test_a_page_that_is_on_air_when_the_radio_fails_is_in_doubt(tmp_path: Path) -> None:
    asked = order(bearers=["radio"], radio_text="指令A 集结", legs=[{"unit_id": "G1"}])
    done = played(tmp_path, [asked], fault(1, "radio"), sms(100, 1, "1"))
    assert len(done.hall.radio["digital"].pages) < 2
    assert "the radio system went down on air" in causes(done)


@pytest.mark.parametrize("lost", [bearer.value for bearer in Bearer])
def test_while_one_bearer_is_down_the_others_carry_and_the_hall_is_alarmed(
    tmp_path: Path, lost: str
) -> None:
    done = played(tmp_path, [order(t=60, bearers=["sms", "voice", "radio"])], fault(5, lost))
    sent = {
        "sms": len(done.hall.network.submissions),
        "voice": len(done.hall.lines.calls),
        "radio": sum(len(system.pages) for system in done.hall.radio.values()),
    }
    assert [bearer for bearer, count in sent.items() if not count] == [lost]
    alarms = [event["data"] for event in done.hall.core.of_kind("alarm.raised")]
    assert lost in {alarm.get("bearer") for alarm in alarms if alarm["alarm"] == "bearer lost"}
