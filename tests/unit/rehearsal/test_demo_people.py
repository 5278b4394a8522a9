"""People answer what has really reached them, in the order of the scenario."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.rehearsal.demo_failure import DemoFailed
from gateway.rehearsal.demo_people import People, Pressed, acts_of
from gateway.rehearsal.demo_timetable import Timetable
from gateway.rehearsal.scenario import Happening, HappeningKind, read_scenario

S01 = Path(__file__).parents[2] / "scenarios/S01_xianju_typhoon_muster"
LEADER, STRANGER = "15400010001", "15400017777"
AS_TOLD = Timetable([(0, 0), (100, 100)])


@dataclass
class Shown:
    destination: str
    text: str = "…"


@dataclass
class Street:
    """Network, feed and core at once; writes down who did what and when."""

    done: list[tuple[float, str, str]] = field(default_factory=list)
    on_text: Callable[[Any], None] = lambda text: None
    bindable: asyncio.Event = field(default_factory=asyncio.Event)
    submissions: tuple[()] = ()
    texts: tuple[()] = ()

    def note(self, who: str, what: str) -> None:
        self.done.append((virtual_clock().monotonic_s(), who, what))

    def send_text(self, sender: str, text: str, *, at_s: float) -> None:
        assert at_s == virtual_clock().monotonic_s()
        self.note(sender, text)

    async def press(self, key: str, number: str, digits: str) -> None:
        self.note(number, digits)

    async def status(self, key: str, sender: str, status: str) -> None:
        self.note(sender, status)

    async def seen(self, kind: str, address: str) -> None:
        await self.bindable.wait()

    async def ask(self, noun: str, verb: str, data: dict[str, Any]) -> None:
        self.note(f"{noun}/{verb}", data["unit_id"])


def sms(at_s: float, sender: str, text: str) -> Happening:
    return Happening(at_s, HappeningKind.SMS_IN, {"from": sender, "text": text})


def played(
    *acts: Happening | Pressed, meanwhile: Callable[[Street], None] = lambda street: None
) -> list[tuple[float, str, str]]:
    """What was done, each with the seconds since the order."""

    async def story() -> list[tuple[float, str, str]]:
        clock, street = virtual_clock(), Street()
        people = People(street, street, street, clock, [LEADER])
        meanwhile(street)
        begun_s = clock.monotonic_s()
        await people.live(acts, AS_TOLD)
        return [(round(at_s - begun_s, 3), who, what) for at_s, who, what in street.done]

    return run_virtual(story())


def shown_after(seconds: float, number: str) -> Callable[[Street], None]:
    def later(street: Street) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, lambda: street.on_text(Shown(number)))

    return later


def test_a_leader_waits_for_his_text_and_a_stranger_for_nothing() -> None:
    acts = (sms(1, STRANGER, "到了"), sms(2, LEADER, "1"), sms(3, STRANGER, "又到了"))
    assert played(*acts, meanwhile=shown_after(7, f"+86{LEADER}")) == [
        (1, STRANGER, "到了"),
        (7, LEADER, "1"),
        (7, STRANGER, "又到了"),
    ]


def test_a_leader_whom_no_text_reaches_fails_the_demo() -> None:
    with pytest.raises(DemoFailed, match=f"no text reached {LEADER}"):
        played(sms(2, LEADER, "1"), meanwhile=shown_after(1, "15400010002"))


def test_the_same_telephone_needs_more_than_a_second_between_two_texts() -> None:
    acts = (sms(5, STRANGER, "4"), sms(5.2, STRANGER, "4"), sms(5.4, LEADER, "4"))
    assert played(*acts, meanwhile=shown_after(0, LEADER)) == [
        (5, STRANGER, "4"),
        (6.1, STRANGER, "4"),
        (6.1, LEADER, "4"),
    ]


def test_digits_statuses_and_the_acts_of_a_seat_go_their_own_ways() -> None:
    leg = {"unit_id": "G09", "source": STRANGER}
    acts = (
        Pressed(1, "0600-5551034", "1"),
        Happening(2, HappeningKind.RADIO_STATUS, {"from": "1001032", "text": "4"}),
        Happening(3, HappeningKind.OPERATOR_BIND, leg),
        Happening(4, HappeningKind.REPORT_FORM, leg),
    )

    def noticed(street: Street) -> None:
        asyncio.get_running_loop().call_later(9, street.bindable.set)

    assert played(*acts, meanwhile=noticed) == [
        (1, "0600-5551034", "1"),
        (2, "1001032", "4"),
        (9, "operator/bind", "G09"),
        (9, "unit/report", "G09"),
    ]


def test_what_the_demo_cannot_play_is_said() -> None:
    with pytest.raises(DemoFailed, match="bearer_fault"):
        played(Happening(1, HappeningKind.BEARER_FAULT, {}))


def test_the_telephones_of_s01_that_press_a_digit_do_so_among_the_receipts() -> None:
    acts = acts_of(read_scenario(S01))
    pressed = [act for act in acts if isinstance(act, Pressed)]
    assert [(act.number, act.digits) for act in pressed] == [
        ("15400010056", "1"),
        ("0600-5551034", "1"),
        ("15400010079", "1"),
    ]
    assert all(40 < act.at_s < 300 for act in pressed)
    assert [act.at_s for act in acts] == sorted(act.at_s for act in acts)
