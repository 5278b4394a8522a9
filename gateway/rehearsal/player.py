"""Plays a scenario: what the world does, what is ordered, each at its second.

    second t  ├ bearers that are there again         at t exactly
              ├ answers (texts, radio statuses)      then those
              ├ acts of seats, faults of bearers     a moment later
              ├ new orders                           after those
              └ closing of orders that are open      last

Deadlines are the gateway's own: a limit is over a millisecond after its second, so an answer
in that second is in time. What people text while no modem is there waits in the network and is
heard when one is; a radio status of such a time is heard by nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from typing import Any

from gateway.rehearsal.happenings import dialled
from gateway.rehearsal.rehearsed_hall import RehearsedHall
from gateway.rehearsal.scenario import Happening, HappeningKind, Scenario, ScenarioOrder

_MOMENT_S = 0.005
_SEAT = "rehearsal"
_QUIET_S = 900.0
_TICKS = 100

Progress = Callable[[float, float], None]
"""Told how many seconds of the scenario are over, and of how many."""

_REQUESTS = {
    HappeningKind.OPERATOR_BIND: ("operator", "bind"),
    HappeningKind.OPERATOR_MARK: ("operator", "mark"),
    HappeningKind.REPORT_FORM: ("unit", "report"),
}


class _Turn(IntEnum):
    """What comes first within one second."""

    REPAIR = 0
    ANSWER = 1
    ACT = 2
    ORDER = 3
    CLOSE = 4


_TURNS = {
    HappeningKind.BEARER_OK: _Turn.REPAIR,
    HappeningKind.SMS_IN: _Turn.ANSWER,
    HappeningKind.RADIO_STATUS: _Turn.ANSWER,
}


@dataclass(frozen=True, slots=True)
class _Cue:
    """Something to do; `what` is a happening, or an order to submit or to close."""

    second: float
    turn: _Turn
    what: Happening | ScenarioOrder


class Player:
    """Plays into a hall in which the gateway lives. `t0_s` is the loop's time of `t0`.

    `refused` are the requests that the gateway did not carry out, as lines for a person;
    `orders_refused` counts the orders among them.
    """

    def __init__(self, hall: RehearsedHall, scenario: Scenario, t0_s: float) -> None:
        self.refused: list[str] = []
        self.orders_refused = 0
        self._hall = hall
        self._scenario = scenario
        self._t0_s = t0_s

    async def play(self) -> None:
        """All of it; returns a quarter of an hour after the last thing, or after the last text
        of a queue that is still being sent then.
        """
        for (second, turn), group in groupby(sorted(self._cues(), key=_place), key=_place):
            cues = list(group)
            for number, cue in enumerate(cues):
                # One after the other: what stands first in the file is heard first.
                await self._until(second + (turn + number / len(cues)) * _MOMENT_S)
                await self._take(cue)
        await self._hall.clock.sleep(_QUIET_S)
        sent = -1
        while self._hall.owes() and sent != self._hall.sent:
            sent = self._hall.sent
            await self._hall.clock.sleep(_QUIET_S)
        if sent >= 0:
            await self._hall.clock.sleep(_QUIET_S)

    async def tell(self, progress: Progress) -> None:
        """Tell how far it is, until cancelled. Whoever listens: the hall runs the same way."""
        clock = self._hall.clock
        while True:
            done_s, left_s = clock.monotonic_s(), self._hall.left_s()
            whole_s = max(self._t0_s + self._scenario.last_s + _QUIET_S, done_s + left_s)
            progress(done_s, whole_s)
            await clock.sleep(whole_s / _TICKS)

    async def _take(self, cue: _Cue) -> None:
        match cue.what:
            case ScenarioOrder() if cue.turn is _Turn.CLOSE:
                await self._close(cue.what.order_id)
            case ScenarioOrder():
                await self._request("order", "submit", cue.what.body)
            case Happening():
                await self._happen(cue.what)

    def _cues(self) -> list[_Cue]:
        cues = [
            _Cue(one.at_s, _TURNS.get(one.kind, _Turn.ACT), one)
            for one in self._scenario.happenings
        ]
        for order in self._scenario.orders:
            cues.append(_Cue(order.at_s, _Turn.ORDER, order))
            if order.closed_at_s is not None:
                cues.append(_Cue(order.closed_at_s, _Turn.CLOSE, order))
        return cues

    async def _until(self, at_s: float) -> None:
        await self._hall.clock.sleep(self._t0_s + at_s - self._hall.clock.monotonic_s())

    async def _happen(self, happening: Happening) -> None:
        data = happening.data
        match happening.kind:
            case HappeningKind.SMS_IN:
                now_s = self._hall.clock.monotonic_s()
                self._hall.network.send_text(dialled(data["from"]), data["text"], at_s=now_s)
            case HappeningKind.RADIO_STATUS:
                await self._hall.radio_for_statuses().status(data["from"], data["text"])
            case HappeningKind.BEARER_FAULT:
                for bearer in happening.bearers:
                    self._hall.fail(bearer)
            case HappeningKind.BEARER_OK:
                for bearer in happening.bearers:
                    self._hall.mend(bearer)
            case HappeningKind.CLOCK_STEP:
                self._hall.wall.step(happening.step_s)
            case HappeningKind.BULK_START:
                pass
            case _:
                await self._request(*_REQUESTS[happening.kind], self._as_asked(data))

    def _as_asked(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """A request's `message_t` counts from the order's acceptance, a scenario's from t0."""
        data = {"operator": _SEAT, **data}
        if not isinstance(data.get("message_t"), int | float):
            return data
        starts = [o.at_s for o in self._scenario.orders if o.order_id == data.get("order_id")]
        return {**data, "message_t": data["message_t"] - (starts[0] if starts else 0)}

    async def _close(self, order_id: str) -> None:
        shown = await self._hall.core.request("order", "show", {"order_id": order_id})
        if (shown.get("data") or {}).get("state") == "open":
            await self._request("order", "close", {"order_id": order_id, "operator": _SEAT})

    async def _request(self, noun: str, verb: str, data: Mapping[str, Any]) -> None:
        answer = await self._hall.core.request(noun, verb, dict(data))
        if answer["status"] != "ok":
            at_s = int(self._hall.clock.monotonic_s() - self._t0_s)
            self.refused.append(f"{at_s} s: {noun}/{verb}: {answer['error']}")
            self.orders_refused += (noun, verb) == ("order", "submit")


def _place(cue: _Cue) -> tuple[float, _Turn]:
    return cue.second, cue.turn
