"""The scenarios, through the whole daemon: each outcome is the expected one, each `must` holds."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.orders.facts import AnswerBound, Status, Verdict
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Purpose
from gateway.orders.owners import owner_of_leg
from gateway.rehearsal.outcome_difference import differences
from gateway.rehearsal.rehearsal import LEAD_S, Rehearsal, rehearse
from gateway.rehearsal.scenario import Scenario, ScenarioOrder, read_scenario
from gateway.roster.numbers import normal
from tests.stories.rehearsed import (
    S01,
    S02,
    S03,
    S05,
    S07,
    SCENARIOS,
    answers,
    deliveries,
    events,
    network,
    order,
    rehearsed,
    scenario,
)

MARK = "【演练】"


@pytest.mark.parametrize("name", [S01, S02, S03, S05, S07], ids=lambda name: name[:3])
def test_the_outcome_is_the_expected_one(name: str) -> None:
    played = rehearsed(name)
    assert played.refused == []
    assert differences(scenario(name).expected, played.outcome) == []


def test_s01_two_rows_of_one_mobile_are_one_mobile_and_experts_are_not_addressed() -> None:
    life = order(S01, "XJ-20260812-01")
    assert len({normal(d.address) for d in deliveries(life) if d.bearer is Bearer.SMS}) == 79
    roles = {p.person_id: p.roles for p in rehearsed(S01).hall.roster.people}
    addressed = {person for d in deliveries(life) for person in d.people}
    assert not any("专家" in roles[person] for person in addressed)


def test_s01_a_voicemail_is_nobodys_receipt() -> None:
    to_voicemail = {
        normal(call.to) for call in rehearsed(S01).hall.lines.calls if call.item == "voicemail"
    }
    assert normal("15400010031") in to_voicemail
    pressed = {normal(f.address) for f in answers(S01) if f.bearer is Bearer.VOICE}
    assert pressed
    assert not pressed & to_voicemail


def test_s01_every_acked_team_has_a_human_who_said_so() -> None:
    said = {u for f in answers(S01) if f.verdict is Verdict.MATCHED and f.said for u in f.units}
    legs = order(S01, "XJ-20260812-01").legs.values()
    acked = {leg.leg.unit_id for leg in legs if leg.marks}
    assert acked <= said
    assert len(acked) == 40


def test_s01_the_unknown_phone_keeps_its_own_receive_time() -> None:
    past = rehearsed(S01).past
    (bound,) = [fact for fact in past.facts if isinstance(fact, AnswerBound)]
    assert (past.second(bound.heard_at_utc), past.second(bound.at_utc)) == (870, 930)
    assert rehearsed(S01).outcome["units"]["XJ-20260812-01/XJ-G09"]["arrived"] == 870


def test_s01_who_complains_of_having_no_text_is_to_be_sent_it_again_and_is_not_acked() -> None:
    unparsed = [event["data"] for event in events(S01, "feedback.unparsed")]
    complaints = {d["address"]: d["suggest"] for d in unparsed if "没收到" in d["raw"]}
    assert complaints == {"15400010028": "resend"}
    assert rehearsed(S01).outcome["units"]["XJ-20260812-01/XJ-G14"]["acked"] != 310


def test_s02_an_order_by_radio_makes_no_text_and_no_call() -> None:
    life = order(S02, "PT-20260918-02")
    assert {d.bearer for d in deliveries(life)} == {Bearer.RADIO}
    told = [text.text for text in network(rehearsed(S02)).texts]
    assert not any("指令B" in text for text in told)


def test_s02_without_limits_no_deadline_is_ever_told() -> None:
    assert events(S02, "deadline.") == []


@pytest.mark.parametrize("unit", ["PT-29", "PT-30"])
def test_s02_military_units_get_no_content(unit: str) -> None:
    life = order(S02, "PT-20260918-03")
    texts = [life.texts[d.text] for d in deliveries(life, unit)]
    assert texts
    assert not any("索道" in text or "滞留" in text for text in texts)


def test_s02_who_refused_remains_the_owner_of_its_leg_and_the_dispatcher_is_alarmed() -> None:
    assert rehearsed(S02).outcome["refusal_owner"]["owner_after"] == "PT-23"
    assert "PT-23" in order(S02, "PT-20260918-01").legs
    assert events(S02, "owner.transferred") == []
    alarms = [e["data"] for e in events(S02, "alarm.raised") if e["data"]["alarm"] == "refusal"]
    assert [(data["unit"], data["reason"]) for data in alarms] == [("PT-23", "该区域归客运站负责")]


def test_s02_no_text_is_sent_to_a_talkgroup_that_only_speaks() -> None:
    """PT-02 is on the analogue trunk, PT-04 on the digital one."""
    body = {
        **scenario(S02).orders[1].body,
        "order_id": "PT-SPOKEN",
        "tag": "D",
        "legs": [{"unit_id": unit, "double_feedback": False} for unit in ("PT-02", "PT-04")],
    }
    played = rehearse(replace(scenario(S02), orders=(ScenarioOrder(0, 60, body),), happenings=()))
    pages = [aired.page for system in played.hall.radio.values() for aired in system.pages]
    assert [page.to for page in pages if page.to_talkgroup] == ["90101"]


def test_s02_a_message_of_their_own_accord_is_told() -> None:
    (report,) = events(S02, "inbound.report")
    assert (report["data"]["unit"], report["data"]["text"]) == ("PT-25", "自接警情 前山水管爆裂")


def closed_at(at_s: float) -> Rehearsal:
    """S03 with a try to close its first order then."""
    played = scenario(S03)
    first, *others = played.orders
    return rehearse(replace(played, orders=(replace(first, closed_at_s=at_s), *others)))


@pytest.mark.parametrize(("at_s", "silent"), [(60, ("EXT-CITY", "PT-17")), (100, ("PT-17",))])
def test_s03_an_order_is_not_closed_before_all_who_must_have_confirmed(
    at_s: float, silent: tuple[str, ...]
) -> None:
    played = closed_at(at_s)
    (refused,) = played.refused
    assert refused.startswith(f"{at_s} s: order/close")
    assert [unit for unit in ("EXT-CITY", "PT-17") if unit in refused] == list(silent)
    assert "PT-20261003-01" not in played.past.ended
    assert differences(scenario(S03).expected, played.outcome) == []


def test_s03_an_order_is_closed_once_all_who_must_have_confirmed() -> None:
    played = closed_at(600)
    assert played.refused == []
    assert "PT-20261003-01" in played.past.ended


def test_s03_the_first_two_that_said_yes_may_go() -> None:
    poll = rehearsed(S03).outcome["poll"]
    assert poll["accepted"] == ["PT-B1", "PT-B4"]
    assert poll["stand_down"] == ["PT-B3", "PT-B5", "PT-B6"]


def test_s03_the_silent_and_the_late_are_told_to_stay() -> None:
    texts = network(rehearsed(S03)).texts
    told = {normal(text.destination) for text in texts if "其他船只待命解除" in text.text}
    life = order(S03, "PT-20261003-02")
    boats = [d for unit in ("PT-B3", "PT-B5", "PT-B6") for d in deliveries(life, unit)]
    assert told == {normal(d.address) for d in boats if d.bearer is Bearer.SMS}


def test_s03_the_second_call_reached_the_maritime_office() -> None:
    calls = rehearsed(S03).hall.lines.calls
    items = [call.item for call in calls if normal(call.to) == normal("0600-5553017")]
    assert items == ["busy", "answer:7:dtmf=1"]


def test_s03_the_green_channel_overtakes_a_bulk_that_is_running(tmp_path: Path) -> None:
    """200 texts are going out; what is on its way when the order comes ends, then comes it."""
    played = rehearse(with_bulk(tmp_path / "S03", at_s=1495.2))
    sent = network(played).submissions
    green = [n for n, part in enumerate(sent) if "绿色通道C" in part.text]
    bulk = [n for n, part in enumerate(sent) if "旅游通知" in part.text]
    assert (len(green), len(bulk)) == (2, 200)
    lanes = len(played.hall.ports)
    before = [n for n in bulk if sent[n].at_s < LEAD_S + 1500]
    assert 0 < len(before) < 150
    assert green[-1] - before[-1] <= 2 * lanes


def with_bulk(directory: Path, at_s: float) -> Scenario:
    """S03 with 200 people of a tourism office who get a notice."""
    shutil.copytree(SCENARIOS / S03, directory)
    append(directory / "units.csv", [{"unit_id": "TOUR", "name": "旅游办", "kind": "org"}])
    people = [
        {
            "person_id": f"TOUR-{n}",
            "unit_id": "TOUR",
            "name": f"游{n}",
            "role": "联络员",
            "mobile": f"154009{n:05d}",
            "valid_from": "2026-01-01",
        }
        for n in range(200)
    ]
    append(directory / "people.csv", people)
    body = {
        "order_id": "PT-BULK",
        "level": "一般",
        "category": "综合",
        "class": "non_police",
        "priority": "bulletin",
        "roles": ["联络员"],
        "bearers": ["sms"],
        "sms": "【普陀山应急联动】旅游通知:今日部分航线停航。回1签收",
        "legs": [{"unit_id": "TOUR", "double_feedback": False}],
    }
    read = read_scenario(directory)
    return replace(read, orders=(*read.orders, ScenarioOrder(at_s, None, body)))


def append(table: Path, rows: list[dict[str, str]]) -> None:
    """Rows behind a table; columns that are not given stay empty."""
    text = table.read_text(encoding="utf-8")
    columns = text.splitlines()[0].lstrip("\ufeff").split(",")
    lines = [",".join(row.get(column, "") for column in columns) for row in rows]
    table.write_text("\n".join([text.rstrip("\n"), *lines, ""]), encoding="utf-8")


def test_s05_an_ambiguous_answer_changes_nothing() -> None:
    for order_id in ("OP-20261105-01", "OP-20261105-02"):
        leg = order(S05, order_id).legs["OP-02"]
        assert leg.repeats == 0
        assert 640 not in [rehearsed(S05).past.second(mark.at_utc) for mark in leg.marks]


def test_s05_who_refused_goes_on_owing() -> None:
    breached = [e["subject"] for e in events(S05, "deadline.breached")]
    assert "OP-20261105-01/OP-05" in breached


def test_s05_who_refused_stays_owner() -> None:
    assert "OP-05" in order(S05, "OP-20261105-01").legs
    assert events(S05, "owner.transferred") == []
    (alarm,) = [e for e in events(S05, "alarm.raised") if e["data"]["alarm"] == "refusal"]
    assert alarm["subject"] == "OP-20261105-01/OP-05"
    assert owner_of_leg(order(S05, "OP-20261105-01"), "OP-05") == "OP-05"


def test_s05_the_first_to_acknowledge_is_the_first_receiver() -> None:
    told = {e["subject"]: e["data"]["at"] for e in events(S05, "owner.first_receiver")}
    assert sorted(told) == ["OP-20261105-01/OP-01", "OP-20261105-02/OP-02"]
    mark = order(S05, "OP-20261105-01").legs["OP-01"].mark(Status.ACKED)
    assert mark is not None
    assert rehearsed(S05).past.second(mark.at_utc) == 30


def test_s07_every_drill_text_begins_with_its_mark_and_none_leaves_after_the_real_order() -> None:
    real_s = LEAD_S + 240
    texts = network(rehearsed(S07)).texts
    drilled = [text for text in texts if text.at_s < real_s]
    assert len(drilled) == 38
    assert all(text.text.startswith(MARK) for text in drilled)
    sent = network(rehearsed(S07)).submissions
    assert not [part for part in sent if part.at_s > real_s and part.text.startswith(MARK)]


def test_s07_all_who_drilled_are_told_that_it_is_over() -> None:
    texts = network(rehearsed(S07)).texts
    drill = order(S07, "XJ-DRILL-20261201")
    told = {normal(text.destination) for text in texts if "演练中止" in text.text}
    assert {normal(d.address) for d in deliveries(drill) if d.bearer is Bearer.SMS} <= told


def test_s07_that_the_drill_is_over_is_the_real_orders_traffic() -> None:
    drill, real = order(S07, "XJ-DRILL-20261201"), order(S07, "XJ-20261201-01")
    assert not [d for d in deliveries(drill) if d.purpose is Purpose.NOTICE]
    assert len([d for d in deliveries(real) if d.purpose is Purpose.NOTICE]) == 38


def test_s07_real_statistics_know_the_real_order_only() -> None:
    told = [e for e in events(S07, "") if e["mode"] == "real" and "DRILL" in e.get("subject", "")]
    assert told == []
    rollups = rehearsed(S07).hall.core.retained.values()
    modes = {r["order_id"]: r["mode"] for r in rollups if r and "order_id" in r}
    assert all(mode == "drill" for order_id, mode in modes.items() if "DRILL" in order_id)
