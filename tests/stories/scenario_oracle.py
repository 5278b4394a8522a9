"""A second reading of scenarios/SCHEMA.md: what has to come of a directory, from its data alone.

It knows nothing of the gateway: events are taken in the order of their seconds (answers, then
acts of seats, then orders, then closings), and what telephones say is taken as said 500 s
after the order, for a free confirmation by voice has no time of its own.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.stories.oracle_answers import Said, digits_of, read_answer
from tests.stories.oracle_hall import OracleHall, Row

VOICE_AFTER_S = 500
_BEARERS = {
    "police": ["radio"],
    "non_police": ["sms", "voice"],
    "maritime": ["sms", "voice", "radio"],
    "medical": ["sms", "voice"],
}
_IMPLY_RECEIPT = ("mustered", "arrived", "ended", "help")


@dataclass
class Leg:
    """One unit's share: status → second or "voice", and by whom."""

    task: str
    area: str
    owes: bool
    marks: dict[str, Any] = field(default_factory=dict)
    by: dict[str, Row] = field(default_factory=dict)
    people: int | None = None
    items: list[Row] = field(default_factory=list)
    reason: str = ""
    fate: str = ""


@dataclass
class Told:
    """An order that has been given."""

    body: Row
    t: int
    legs: dict[str, Leg]
    closed: float = float("inf")
    repeats: int = 0

    @property
    def name(self) -> str:
        return str(self.body["order_id"])

    @property
    def bearers(self) -> list[str]:
        return list(self.body.get("bearers") or _BEARERS[self.body["class"]])


class Oracle:
    """The orders and messages of a directory after everything in it has happened."""

    def __init__(self, directory: Path) -> None:
        self.hall = OracleHall(directory)
        self.orders: dict[str, Told] = {}
        self.messages: list[Row] = []
        self._play(self.hall.orders, self.hall.world)

    # What happens, in its order.

    def _play(self, orders: list[Row], world: list[Row]) -> None:
        cues: list[tuple[float, int, int, str, Row]] = []
        for number, row in enumerate(world):
            answer = row["kind"] in ("sms_in", "radio_status")
            cues.append((row["t"], 0 if answer else 1, number, row["kind"], row))
        for number, row in enumerate(orders):
            cues.append((row["t"], 2, number, "order", row))
            cues.append((row["t"] + VOICE_AFTER_S, 0, -1, "voice", row))
            if row.get("closed_t") is not None:
                cues.append((row["closed_t"], 3, number, "close", row))
        for t, _, _, kind, row in sorted(cues, key=lambda cue: cue[:3]):
            act = getattr(self, f"_{kind}", None)
            if act is not None:
                act(int(t), row)

    def _order(self, t: int, row: Row) -> None:
        mode = row.get("mode", self.hall.meta.get("mode", "real"))
        row["mode"] = mode if mode in ("drill", "simulated", "test") else "real"
        for other in self.orders.values() if row["mode"] == "real" else ():
            if other.body["mode"] in ("drill", "simulated"):
                other.closed = min(other.closed, t)
        legs = {leg["unit_id"]: self._leg(leg) for leg in row["legs"]}
        self.orders[row["order_id"]] = Told(row, t, legs)

    def _leg(self, leg: Row) -> Leg:
        area = leg.get("area") or self.hall.units[leg["unit_id"]].get("area", "")
        return Leg(leg.get("task", "onsite"), area, leg.get("double_feedback", True))

    def _close(self, t: int, row: Row) -> None:
        order = self.orders[row["order_id"]]
        if all("acked" in order.legs[unit].marks for unit in row.get("mandatory_confirm", ())):
            order.closed = min(order.closed, t)

    def _sms_in(self, t: int, row: Row) -> None:
        self._heard(t, row, "sms", self.hall.at_number(str(row["from"]), t))

    def _radio_status(self, t: int, row: Row) -> None:
        self._heard(t, row, "radio", self.hall.at_radio(str(row["from"]), t))

    def _bind(self, message: Row) -> None:
        """A message that a seat binds later counts when it was received.

        Who has a place in a poll keeps it: for places it counts when it was bound.
        """
        for row in (row for row in self.hall.world if row["kind"] == "operator_bind"):
            if (digits_of(row["source"]), row["message_t"]) != (
                digits_of(message["source"]),
                message["t"],
            ):
                continue
            message["bound_to"] = row["unit_id"]
            by = {"person": f"operator:{row['operator']}", "via": "operator_bind"}
            said = read_answer(str(row["code"]))
            assert said is not None
            order = self.orders[row["order_id"]]
            self._mark(order, row["unit_id"], said, message["t"], by)
            row["said"] = said.status

    def _operator_bind(self, t: int, row: Row) -> None:
        if "said" in row:
            order = self.orders[row["order_id"]]
            self._poll(order, order.legs[row["unit_id"]], row["said"], t)

    def _operator_mark(self, t: int, row: Row) -> None:
        by = {"person": f"operator:{row['operator']}", "via": "operator_mark"}
        said = read_answer(str(row["code"]))
        assert said is not None
        self._say(self.orders[row["order_id"]], row["unit_id"], said, t, by)

    def _report_form(self, t: int, row: Row) -> None:
        if row["complete"]:
            self.orders[row["order_id"]].legs[row["unit_id"]].marks.setdefault("reported", t)

    def _voice(self, t: int, row: Row) -> None:
        """Whoever presses a digit when this order calls him."""
        order = self.orders[row["order_id"]]
        numbers = {digits_of(p["mobile"]) for p in self.addressed(order)}
        duty = {digits_of(self.hall.units[unit].get("duty_phone", "")) for unit in order.legs}
        for terminal in self.hall.terminals if "voice" in order.bearers else ():
            pressed = re.search(r"dtmf=(\d)", terminal["pattern"])
            number = digits_of(terminal["address"])
            if pressed and number in numbers | duty:
                people = self.hall.at_number(number, t)
                said = read_answer(pressed[1])
                assert said is not None
                for unit in (unit for unit in people if unit in order.legs):
                    by = {"person": people[unit], "via": "voice"}
                    self._say(order, unit, said, "voice", by)

    # To which order it is said.

    def _heard(self, t: int, row: Row, via: str, people: dict[str, str]) -> None:
        units, person = list(people), next(iter(people.values()), "")
        message: Row = {"t": t, "source": str(row["from"]), "text": str(row["text"])}
        said = read_answer(message["text"])
        mine = [o for o in self.orders.values() if t <= o.closed and set(units) & set(o.legs)]
        tagged = [o for o in mine if said and said.tag and o.body.get("tag") == said.tag]
        chosen = tagged or mine
        if not chosen:
            more = {"person": person} if person else {}
            self.messages.append(message | more | {"why": "unmatched"})
            self._bind(self.messages[-1])
        elif said is None:
            self.messages.append(message | {"why": "unparsed"})
        elif len(chosen) > 1 or (said.tag and not tagged):
            orders = [order.name for order in chosen]
            self.messages.append(message | {"orders": orders, "why": "ambiguous"})
        else:
            spoken_for = [unit for unit in units if unit in chosen[0].legs]
            for unit in spoken_for:
                by = {"person": people[spoken_for[0]], "via": via}
                self._say(chosen[0], unit, said, t, by)

    # What it makes of a leg.

    def _say(self, order: Told, unit: str, said: Said, when: Any, by: Row) -> None:
        self._mark(order, unit, said, when, by)
        self._poll(order, order.legs[unit], said.status, when)

    def _mark(self, order: Told, unit: str, said: Said, when: Any, by: Row) -> None:
        leg = order.legs[unit]
        if said.people is not None and leg.people is None:
            leg.people = said.people
        leg.items = leg.items or said.items
        status = said.status
        implied = leg.by.get("acked", {}).get("implied")
        if status == "acked" and implied and by["via"] == "voice":
            leg.marks["acked"], leg.by["acked"] = when, by
        elif status in leg.marks:
            order.repeats += status != "help"
        else:
            if status in _IMPLY_RECEIPT and "acked" not in leg.marks:
                leg.marks["acked"], leg.by["acked"] = when, by | {"implied": True}
            leg.marks[status], leg.by[status] = when, by
            leg.reason = said.reason if status == "refused" else leg.reason

    def _poll(self, order: Told, leg: Leg, status: str, when: Any) -> None:
        poll = order.body.get("poll")
        if order.closed < float("inf"):  # nobody wins or is told to stay any more
            return
        if poll and status == "refused":
            leg.fate = "" if leg.fate == "accepted" else leg.fate
        elif poll and not leg.fate and "acked" in leg.marks:
            accepted = sum(other.fate == "accepted" for other in order.legs.values())
            leg.fate = "accepted" if accepted < poll["need"] else "stand_down"
            is_late = isinstance(when, int) and when > order.t + poll.get("window_s", 120)
            if is_late and accepted + 1 == poll["need"]:
                for other in order.legs.values():
                    other.fate = other.fate or ("" if other.marks else "stand_down")

    def addressed(self, order: Told) -> list[Row]:
        """The people whom an order is meant for."""
        roles = order.body.get("roles") or ["正指挥", "副指挥"]
        valid = self.hall.valid(order.t)
        return [p for p in valid if p["unit_id"] in order.legs and p["role"] in roles]
