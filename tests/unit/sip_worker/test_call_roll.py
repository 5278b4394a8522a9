"""Which calls a worker holds, and for how long it keeps the objects of those that have ended."""

import weakref
from dataclasses import dataclass, field
from typing import cast

from drivers.sip.worker.call_roll import CallRoll
from drivers.sip.worker.ear import Ear
from drivers.sip.worker.line_call import LineCall
from drivers.sip.worker.refused_call import RefusedCall


@dataclass(eq=False)
class FakeCall:
    """As much of a call as its place and its end."""

    name: str
    slot: int
    ear: object = None
    over_s: float | None = None
    released: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.over_s is not None

    def tick(self) -> None:
        """Nothing ends by itself."""

    def release(self) -> None:
        self.released.append(self.name)

    def abandon(self) -> None:
        self.over_s = 0.0

    def refuse(self, now_s: float) -> None:
        self.over_s = now_s


class Bench:
    """A roll with two legs and a clock of its own."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.roll = CallRoll([cast(Ear, "ear-0"), cast(Ear, "ear-1")], lambda: self.now_s)

    def added(self, name: str, slot: int) -> "weakref.ref[FakeCall]":
        call = FakeCall(name, slot, self.roll.free_ear())
        assert call.ear is not None
        self.roll.add(cast(LineCall, call))
        return weakref.ref(call)

    def ended(self, name: str) -> None:
        call = self.roll.get(name)
        assert call is not None
        call.over_s = self.now_s

    def ticked(self, seconds: float = 0.0) -> None:
        self.now_s += seconds
        self.roll.tick()


def test_a_leg_is_free_as_soon_as_its_call_is_over() -> None:
    bench = Bench()
    bench.added("a", 0)
    bench.added("b", 1)
    assert bench.roll.free_ear() is None
    bench.ended("a")
    assert bench.roll.free_ear() == "ear-1"
    assert bench.roll.get("a") is None
    assert len(bench.roll) == 1


def test_an_ear_that_is_not_used_stays_free() -> None:
    bench = Bench()
    assert bench.roll.free_ear() == bench.roll.free_ear() == "ear-1"


def test_an_ended_call_is_kept_for_a_second_and_then_let_go_of() -> None:
    bench = Bench()
    call = bench.added("a", 0)
    bench.ended("a")
    bench.ticked(0.9)
    assert call() is not None
    assert call().released == []  # type: ignore[union-attr]
    bench.ticked(0.2)
    assert call() is None


def test_while_another_has_its_slot_it_is_kept() -> None:
    bench = Bench()
    call = bench.added("a", 0)
    bench.ended("a")
    bench.ticked()
    bench.added("b", 0)
    bench.ticked(5.0)
    kept = call()
    assert kept is not None
    assert kept.released == ["a"]
    del kept
    bench.ended("b")
    bench.ticked(5.0)
    assert call() is None


def test_nothing_is_let_go_of_while_a_call_comes_in() -> None:
    """It has a slot by then, perhaps this one, which the destructor would hang up."""
    bench = Bench()
    call = bench.added("a", 0)
    bench.ended("a")
    bench.ticked()
    bench.now_s += 5.0
    bench.added("b", 0)
    assert call() is not None
    bench.ticked(5.0)
    assert call() is not None


def test_one_that_is_turned_away_is_refused_at_the_next_turn_and_kept_like_the_others() -> None:
    bench = Bench()
    refused = FakeCall("r", 0)
    bench.roll.turn_away(cast(RefusedCall, refused))
    assert not refused.over
    bench.ticked()
    assert refused.over
    gone = weakref.ref(refused)
    del refused
    bench.ticked(0.5)
    assert gone() is not None
    bench.ticked(0.6)
    assert gone() is None


def test_the_end_of_all_closes_what_was_recorded() -> None:
    bench = Bench()
    calls = [bench.added("a", 0), bench.added("b", 1)]
    bench.ended("a")
    bench.ticked()
    bench.roll.release()
    for call, name in zip(calls, "ab", strict=True):
        kept = call()
        assert kept is not None
        assert kept.released == [name]
    assert not bench.roll
