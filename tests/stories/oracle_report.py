"""What the second reading of the schema writes down, in the shape of expected.json."""

from collections.abc import Iterator
from pathlib import Path

from tests.stories.oracle_answers import digits_of
from tests.stories.oracle_hall import Row
from tests.stories.scenario_oracle import Leg, Oracle, Told

_SUMS = ("acked", "refused", "mustered", "arrived", "ended", "reported")


def outcome_of(directory: Path) -> Row:
    """Everything that expected.json holds but `must`."""
    return _Report(Oracle(directory)).outcome()


class _Report:
    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self._orders = list(oracle.orders.values())

    def outcome(self) -> Row:
        polls = [order for order in self._orders if order.body.get("poll")]
        return {
            "orders": {order.name: self._sums(order) for order in self._orders},
            "facts": [fact for order in self._orders for fact in self._facts(order)],
            **{why: self._told(why) for why in ("unmatched", "ambiguous", "unparsed")},
            "units": {
                f"{order.name}/{unit}": _unit(leg)
                for order in self._orders
                for unit, leg in order.legs.items()
            },
            **({"poll": self._polled(polls[0])} if polls else {}),
        }

    def _told(self, why: str) -> list[Row]:
        shown = [m for m in self._oracle.messages if m["why"] == why]
        kept = ("why",) if why == "unmatched" else ("why", "bound_to")
        return [{key: m[key] for key in m if key not in kept} for m in shown]

    def _sums(self, order: Told) -> Row:
        sms = order.body.get("sms", "")
        mobiles = {digits_of(p.get("mobile", "")) for p in self._oracle.addressed(order)} - {""}
        count = len(mobiles) if "sms" in order.bearers else 0
        segments = 0 if not sms else 1 if len(sms) <= 70 else -(-len(sms) // 67)
        legs = order.legs.values()
        return {
            "units": len(legs),
            "reached": sum("acked" in leg.marks or "refused" in leg.marks for leg in legs),
            "distinct_mobiles": count,
            "sms_chars": len(sms),
            "sms_segments": segments,
            "sms_parts_total": count * segments,
            "acked_by_voice": sum(leg.marks.get("acked") == "voice" for leg in legs),
            "repeats": order.repeats,
            **{status: sum(status in leg.marks for leg in legs) for status in _SUMS},
        }

    def _facts(self, order: Told) -> Iterator[Row]:
        for unit, leg in sorted(order.legs.items()):
            for row in sorted(self._of_leg(order, unit, leg), key=lambda row: row["fact"]):
                yield {"order": order.name, "unit": unit, **row}

    def _of_leg(self, order: Told, unit: str, leg: Leg) -> Iterator[Row]:
        if "refused" in leg.marks:
            yield {"fact": "refused", "rule": "refusal", "reason": leg.reason}
            return
        yield from self._of_limits(order, unit, leg)
        least = int(self._oracle.hall.units[unit].get("min_strength") or 0)
        if leg.people is not None and leg.people < least:
            short = least - leg.people
            yield {"fact": "strength_short", "rule": "min_strength", "short": short}
        for status in ("arrived", "ended") if leg.owes and order.body["mode"] == "real" else ():
            if status not in leg.marks:
                yield {"fact": f"feedback_debt_{status}", "rule": "double_feedback"}

    def _of_limits(self, order: Told, unit: str, leg: Leg) -> Iterator[Row]:
        for rule in self._oracle.hall.limits(order.t, unit, leg.task, leg.area):
            event, due = rule["event"], order.t + rule["limit_s"]
            when = leg.marks.get(event)
            if when is None and due <= order.closed:
                yield {"fact": f"missing_{event}", "rule": rule["id"]}
            elif isinstance(when, int) and when > due:
                yield {"fact": f"late_{event}", "rule": rule["id"], "late_s": when - due}

    def _polled(self, order: Told) -> Row:
        """With all places taken when the window ended, the silent are stood down as well.

        Where the last place was taken later, that has been done by then.
        """
        poll = order.body["poll"]
        end = order.t + poll.get("window_s", 120)
        won = [leg for leg in order.legs.values() if leg.fate == "accepted"]
        in_time = [leg for leg in won if isinstance(w := leg.marks["acked"], int) and w <= end]
        for leg in order.legs.values() if len(in_time) >= poll["need"] else ():
            spoke = any(isinstance(when, int) and when <= end for when in leg.marks.values())
            leg.fate = leg.fate or ("" if spoke else "stand_down")
        units = {
            fate: [unit for unit, leg in order.legs.items() if leg.fate == fate]
            for fate in ("accepted", "stand_down")
        }
        legs = order.legs.items()
        refused = [unit for unit, leg in legs if "refused" in leg.marks and not leg.fate]
        return {"order": order.name, **units, "refused": refused}


def _unit(leg: Leg) -> Row:
    said = {status: by for status, by in leg.by.items() if status != "reported"}
    return {
        **leg.marks,
        **({"people": leg.people} if leg.people is not None else {}),
        **({"items": leg.items} if leg.items else {}),
        **({"reason": leg.reason} if "refused" in leg.marks else {}),
        **({"by": said} if said else {}),
    }
