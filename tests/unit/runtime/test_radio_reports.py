"""What radios tell reaches the hall: emergencies as facts, presence and places as news."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import pytest

from gateway.driver_api import (
    EmergencyReceived,
    Event,
    LocationReported,
    Position,
    PresenceReported,
    RadioTextReceived,
    StatusReceived,
    Unreadable,
)
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import Journal
from gateway.orders.facts import AnswerHeard, EmergencyHeard, Fact, Verdict
from gateway.orders.order import Bearer
from gateway.roster.person import Person
from gateway.roster.roster import Roster
from gateway.runtime.listener import Listener
from gateway.runtime.radio_list import RadioList
from gateway.runtime.unnumbered_events import UnnumberedEvents
from tests.unit.orders.one_order import accepted, planned
from tests.unit.runtime.memory_journal import new_journal

RADIO = "1001000"
HERE = Position(28.85, 120.73, radius_m=20.0)
HOLDER = Person(person_id="G01-A", unit_id="G1", name="赵志强", radio_id=RADIO)
ROSTER = Roster(people=(HOLDER,))


def listener_of(journal: Journal) -> Listener:
    return Listener(journal, virtual_clock(), lambda: ROSTER, lambda at: date(2026, 8, 12), "仙居")


@dataclass
class Left:
    """What the events of a radio channel leave behind."""

    facts: list[Fact]
    told: list[dict[str, Any]]
    urgent: list[bool]
    beside: list[dict[str, Any]]
    orders: list[str]


def heard(*events: Event, order: bool = False) -> Left:
    async def story() -> Left:
        journal, left = new_journal(), Left([], [], [], [], [])
        listener = listener_of(journal)
        for fact in (accepted(), planned()) if order else ():
            await journal.record(fact)
        before = journal.store.last_event_sequence()
        journal.on_taken(left.facts.append)
        for event in events:
            await listener.inbox("tetra-1", Bearer.RADIO).commit(event)
        rows = journal.store.events_after(before, 100)
        left.told = [msgspec.json.decode(row.body) for row in rows]
        left.urgent = [row.urgent for row in rows]
        left.beside = await published(listener)
        left.orders = list(journal.hall.orders)
        return left

    return run_virtual(story())


async def published(listener: Listener) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    async def publish(body: bytes) -> None:
        found.append(msgspec.json.decode(body))

    news, clock = listener.radios.news, virtual_clock()
    running = asyncio.get_running_loop().create_task(news.run(publish, lambda: clock.sleep(0)))
    await clock.sleep(1)
    running.cancel()
    return sorted(found, key=lambda event: event["id"])


def test_an_emergency_is_a_fact_an_event_and_an_alarm_with_person_and_unit() -> None:
    left = heard(EmergencyReceived("e-1", RADIO, "紧急", HERE))
    (fact,) = left.facts
    assert isinstance(fact, EmergencyHeard)
    assert (fact.person, fact.units, fact.address) == ("G01-A", ("G1",), RADIO)
    event, alarm = left.told
    assert event["type"] == "inbound.emergency"
    assert event["data"]["position"]["latitude_deg"] == HERE.latitude_deg
    assert (event["data"]["person"], event["data"]["unit"]) == ("G01-A", "G1")
    assert (alarm["type"], alarm["data"]["alarm"]) == ("alarm.raised", "emergency key")
    assert left.urgent == [True, True]


def test_an_emergency_names_the_open_orders_of_the_radios_team_and_answers_none() -> None:
    left = heard(EmergencyReceived("e-1", RADIO, "紧急"), order=True)
    assert left.told[0]["data"]["orders"] == left.orders
    assert [type(fact) for fact in left.facts] == [EmergencyHeard]


def test_the_same_press_told_twice_alarms_once() -> None:
    left = heard(*[EmergencyReceived("e-1", RADIO, "紧急")] * 3)
    assert len(left.told) == 2


def test_an_emergency_of_nobody_known_is_told_all_the_same() -> None:
    left = heard(EmergencyReceived("e-1", "", "08 51 …"))
    event, alarm = left.told
    assert (event["data"]["address"], event["data"]["person"]) == ("", "")
    assert alarm["data"]["reason"] == "08 51 …"


@pytest.mark.parametrize(
    "event",
    [
        RadioTextReceived("t-1", RADIO, "收到"),
        StatusReceived("t-1", RADIO, "1", "0x8002"),
    ],
)
def test_a_text_or_a_status_of_a_radio_is_an_answer_of_its_holder(event: Event) -> None:
    left = heard(event, order=True)
    (answer,) = left.facts
    assert isinstance(answer, AnswerHeard)
    assert (answer.verdict, answer.bearer) == (Verdict.MATCHED, Bearer.RADIO)
    assert (answer.person, answer.units) == ("G01-A", ("G1",))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("收到…缺第2段", Verdict.UNPARSED), ("无法执行…缺第2段", Verdict.MATCHED)],
)
def test_of_a_radio_text_with_gaps_only_a_refusal_is_believed(text: str, verdict: Verdict) -> None:
    left = heard(RadioTextReceived("t-1", RADIO, text, incomplete=True), order=True)
    (answer,) = left.facts
    assert isinstance(answer, AnswerHeard)
    assert answer.verdict is verdict


def test_what_cannot_be_read_keeps_its_bearer_and_its_sender() -> None:
    left = heard(Unreadable("u-1", "AE 00", RADIO), order=True)
    (answer,) = left.facts
    assert isinstance(answer, AnswerHeard)
    assert (answer.bearer, answer.address, answer.person) == (Bearer.RADIO, RADIO, "G01-A")
    assert answer.verdict is Verdict.UNPARSED


def test_presence_and_places_are_no_facts_and_are_published_once_without_a_number() -> None:
    reports: Sequence[Event] = (
        PresenceReported("p-1", RADIO, on_air=True),
        LocationReported("l-1", RADIO, HERE),
        LocationReported("l-1", RADIO, HERE),
        LocationReported("l-2", RADIO, None, "no fix"),
        PresenceReported("p-2", RADIO, on_air=False),
    )
    left = heard(*reports)
    events = left.beside
    assert (left.facts, left.told) == ([], [])
    assert [event["type"] for event in events] == [
        "inbound.location",
        "inbound.location",
        "inbound.presence",
        "inbound.presence",
    ]
    assert all("sequence" not in event for event in events)
    assert len({event["id"] for event in events}) == 4
    assert all((e["data"]["person"], e["data"]["unit"]) == ("G01-A", "G1") for e in events)
    assert events[0]["data"]["position"]["longitude_deg"] == HERE.longitude_deg
    assert (events[1]["data"]["position"], events[1]["data"]["cause"]) == (None, "no fix")


def test_the_last_of_each_radio_is_kept_over_a_restart() -> None:
    journal = new_journal()

    async def story() -> Listener:
        listener = listener_of(journal)
        running = asyncio.get_running_loop().create_task(listener.radios.book.run())
        for event in (LocationReported("l-1", RADIO, HERE), LocationReported("l-2", RADIO, None)):
            await listener.commit("tetra-1", event)
        await listener.commit("tetra-1", PresenceReported("p-1", "77", on_air=False))
        await virtual_clock().sleep(6)
        running.cancel()
        later = listener_of(journal)
        later.remember()
        return later

    radios = run_virtual(story()).radios.book
    seen, other = radios.radio(RADIO), radios.radio("77")
    assert seen is not None
    assert (seen.on_air, seen.position, seen.no_fix) == (True, HERE, "no fix")
    assert other is not None
    assert not other.on_air


def test_the_list_of_radios_has_those_of_the_roster_that_were_never_heard() -> None:
    async def story() -> dict[str, Any]:
        listener = listener_of(new_journal())
        await listener.commit("tetra-1", PresenceReported("p-1", "77", on_air=True))
        answer = await RadioList(listener.radios.book, lambda: ROSTER).page({})
        return dict(answer.data)

    data = run_virtual(story())
    never, heard_of = data["radios"]
    assert (never["address"], never["unit"], never["on_air"]) == (RADIO, "G1", None)
    assert (heard_of["address"], heard_of["person"], heard_of["on_air"]) == ("77", "", True)
    assert data["next"] is None


def test_what_waits_for_the_link_is_published_once_when_it_is_back() -> None:
    async def story() -> list[bytes]:
        found: list[bytes] = []
        events, clock, up_s = UnnumberedEvents(), virtual_clock(), 5.0

        async def publish(body: bytes) -> None:
            if clock.monotonic_s() - begun_s < up_s:
                raise ConnectionError("away")
            found.append(body)

        begun_s = clock.monotonic_s()
        running = asyncio.get_running_loop().create_task(
            events.run(publish, lambda: clock.sleep(1))
        )
        for number in range(20):
            events.put(b"%d" % number)
        await clock.sleep(60)
        running.cancel()
        return found

    assert sorted(run_virtual(story()), key=int) == [b"%d" % number for number in range(20)]
