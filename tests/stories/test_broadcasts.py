"""S09, whole and in small: everybody ends in one state, the rate is kept, a death loses nobody."""

import asyncio
import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest

from drivers.gsm_modem.simulated_network import MobileNetwork
from gateway.driver_kit.virtual_loop import run_virtual
from gateway.orders.order import Bearer
from gateway.orders.records import Sending, SendingState
from gateway.orders.wording import REPEAT_MARK
from gateway.rehearsal.fuse import Fuse
from gateway.rehearsal.outcome_difference import differences
from gateway.rehearsal.player import Player
from gateway.rehearsal.rehearsal import LEAD_S, Rehearsal, rehearsal_of, rehearse
from gateway.rehearsal.rehearsed_hall import RehearsedHall
from gateway.rehearsal.scenario import Scenario, ScenarioOrder, read_scenario
from gateway.roster.numbers import normal

S09 = Path(__file__).parents[1] / "scenarios" / "S09_scale_village_reporters"
OPEN_OR_FINAL = {
    SendingState.DELIVERED,
    SendingState.FAILED,
    SendingState.ACCEPTED,
    SendingState.PARTIALLY_DELIVERED,
}
RATE = 10
PARTS = 2
CUTS = [*([cut] for cut in range(60, 900, 70)), [200, 90], [77, 150, 210], [400, 40, 40, 40]]


@cache
def rehearsed() -> Rehearsal:
    return rehearse(read_scenario(S09))


def texts(played: Rehearsal) -> list[Sending]:
    return list(played.past.hall.orders["LYH-20260622-01"].sendings.values())


def network(played: Rehearsal) -> MobileNetwork:
    return cast(MobileNetwork, played.hall.network)


def numbers_that(played: Scenario, pattern: str) -> set[str]:
    listed = played.patterns(Bearer.SMS).items()
    return {normal(number) for number, word in listed if word.startswith(pattern)}


def in_state(played: Rehearsal, state: SendingState) -> set[str]:
    return {normal(text.delivery.address) for text in texts(played) if text.state is state}


def told(played: Rehearsal, kind: str) -> set[str]:
    return {normal(event["data"]["address"]) for event in played.hall.core.of_kind(kind)}


def test_s09_the_outcome_is_the_expected_one() -> None:
    played = rehearsed()
    assert played.refused == []
    assert differences(read_scenario(S09).expected, played.outcome) == []


def test_s09_every_person_ends_in_exactly_one_final_or_explicitly_open_state() -> None:
    people = Counter(person for text in texts(rehearsed()) for person in text.delivery.people)
    assert (len(people), set(people.values())) == (2000, {1})
    assert {text.state for text in texts(rehearsed())} == OPEN_OR_FINAL


def test_s09_without_a_report_a_text_is_accepted_and_never_shown_as_delivered() -> None:
    silent = numbers_that(read_scenario(S09), "no_dlr")
    assert in_state(rehearsed(), SendingState.ACCEPTED) == silent
    assert not told(rehearsed(), "delivery.delivered") & silent
    assert told(rehearsed(), "delivery.accepted") >= silent


def test_s09_a_text_whose_part_failed_is_partially_delivered() -> None:
    broken = numbers_that(read_scenario(S09), "part_fail")
    assert in_state(rehearsed(), SendingState.PARTIALLY_DELIVERED) == broken
    assert told(rehearsed(), "delivery.partially_delivered") == broken
    assert not told(rehearsed(), "delivery.delivered") & broken


def test_s09_the_order_tells_how_long_it_will_take_and_takes_as_long() -> None:
    """Who is told for two villages may get a part more than the text as given has."""
    (accepted,) = rehearsed().hall.core.of_kind("order.accepted")
    parts, eta_s = accepted["data"]["parts"], accepted["data"]["eta_s"]
    assert 3996 <= parts <= 3998
    assert eta_s == round(parts * 60 / (4 * RATE))
    sent = network(rehearsed()).submissions
    assert len(sent) == parts
    assert abs(sent[-1].at_s - sent[0].at_s - eta_s) < 60


def test_s09_no_modem_sends_faster_than_its_rate() -> None:
    sent = network(rehearsed()).submissions
    for modem in range(4):
        begun = [
            one.at_s for one in sent if one.modem == modem and one.part and one.part.number == 1
        ]
        gaps = [later - earlier for earlier, later in pairwise(begun)]
        assert min(gaps) > PARTS * 60 / RATE - 1


# In small: the same shape, fewer people.


def small(directory: Path, people: int = 30, rate: float = 60, modems: int = 3) -> Scenario:
    """The first of the villages, with faster modems."""
    for name in ("people.csv", "terminals.csv"):
        lines = (S09 / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (directory / name).write_text("".join(lines[: people + 1]), encoding="utf-8")
    order = json.loads((S09 / "order.json").read_text(encoding="utf-8"))
    order |= {"modems": modems, "rate_parts_per_min_per_modem": rate}
    (directory / "order.json").write_text(json.dumps(order), encoding="utf-8")
    return read_scenario(directory)


def green(at_s: float) -> ScenarioOrder:
    """An order that must not wait, to one village."""
    body = {
        "order_id": "GREEN",
        "tag": "G",
        "level": "重大",
        "category": "事故灾难",
        "class": "medical",
        "priority": "green_channel",
        "roles": ["信息安全员"],
        "bearers": ["sms"],
        "sms": "【柳叶湖应急】绿色通道G:重伤员出湖,码头留泊位。回1签收",
        "legs": [{"unit_id": "VIL-000"}],
    }
    return ScenarioOrder(at_s, None, body)


@pytest.mark.parametrize("at_s", [0, 1.5, 7, 13.2, 19])
def test_s09_a_green_channel_order_leaves_before_the_remaining_bulk(
    tmp_path: Path, at_s: float
) -> None:
    scenario = small(tmp_path)
    played = rehearse(replace(scenario, orders=(*scenario.orders, green(at_s))))
    sent = network(played).submissions
    urgent = [n for n, part in enumerate(sent) if "绿色通道" in part.text]
    bulk = [n for n, part in enumerate(sent) if "泄洪" in part.text or "书面" in part.text]
    assert len(urgent) == 5
    after = [n for n in bulk if sent[n].at_s > LEAD_S + at_s and n < urgent[-1]]
    # What had begun goes out whole: at most one text a modem.
    assert len(after) <= PARTS * len(played.hall.ports)


async def dying(scenario: Scenario, cuts: Sequence[int], seed: int) -> Rehearsal:
    """The rehearsal with a power cut at each of these points; a new process 5 s later."""
    hall = RehearsedHall(scenario, seed)
    player = Player(hall, scenario, LEAD_S)
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(player.play())
        for cut in cuts:
            fuse = Fuse(cut)
            async with hall.life(fuse):
                while not fuse.blown and not playing.done():
                    await hall.clock.sleep(0.2)
                assert fuse.blown, f"nothing was cut at point {cut}"
            await hall.clock.sleep(5)
        async with hall.life():
            await playing
    return rehearsal_of(hall, scenario, player.refused)


@pytest.mark.parametrize("cuts", CUTS, ids=lambda cuts: "+".join(map(str, cuts)))
def test_s09_killed_at_any_time_it_loses_nobody_and_repeats_nothing_silently(
    tmp_path: Path, cuts: list[int]
) -> None:
    scenario = small(tmp_path)
    played = run_virtual(dying(scenario, cuts, 7), 7, scenario.t0)
    assert len(texts(played)) == 30
    assert {text.state for text in texts(played)} <= OPEN_OR_FINAL
    shown = Counter[str]()
    unmarked = Counter[str]()
    for text in network(played).texts:
        number = normal(text.destination)
        shown[number] += 1
        unmarked[number] += not text.text.startswith(REPEAT_MARK)
    reached = numbers_that(scenario, "delivered") | numbers_that(scenario, "no_dlr")
    assert reached <= set(shown)
    assert max(unmarked.values()) == 1
    silent = numbers_that(scenario, "no_dlr")
    assert not in_state(played, SendingState.DELIVERED) & silent


def test_a_broadcast_may_have_a_time_and_units_of_its_own(tmp_path: Path) -> None:
    scenario = small(tmp_path, people=10)
    meta = {"t0": "2026-06-22T20:00:00+08:00"}
    (tmp_path / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    rows = [{"unit_id": unit, "name": f"{unit}村"} for unit in ("VIL-000", "VIL-001")]
    with (tmp_path / "units.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    again = read_scenario(tmp_path)
    assert again.t0.isoformat() == meta["t0"]
    assert rehearse(again).outcome == rehearse(scenario).outcome


def test_a_broadcast_of_an_unknown_rate_has_no_estimate(tmp_path: Path) -> None:
    small(tmp_path, people=5)
    order = json.loads((tmp_path / "order.json").read_text(encoding="utf-8"))
    del order["rate_parts_per_min_per_modem"]
    (tmp_path / "order.json").write_text(json.dumps(order), encoding="utf-8")
    played = rehearse(read_scenario(tmp_path))
    accepted: list[dict[str, Any]] = played.hall.core.of_kind("order.accepted")
    assert "eta_s" not in accepted[0]["data"]
    assert played.outcome["eta_min"] is None
