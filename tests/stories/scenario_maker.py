"""Makes scenarios that nobody has seen: halls, orders and answers out of a seed.

What the scenario language leaves open is kept out: nobody both answers a telephone and writes
before it is over, nobody answers over a bearer that is down, and a file report comes once.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from gateway.driver_kit.seeded_random import SeededRandom
from tests.stories.made_profiles import PROFILES
from tests.stories.made_words import (
    AREAS,
    ARRIVALS,
    BEARERS,
    CATEGORIES,
    ENDS,
    GROUPS,
    KINDS,
    LEVELS,
    LONG_S,
    MORE,
    MUSTERS,
    NOISE,
    PICK_UP,
    RECEIPTS,
    REFUSALS,
    SILENCE,
    SMS,
    T0S,
    TASKS,
    TEXT,
)
from tests.stories.scenario_scribe import Scribe

T = TypeVar("T")
Row = dict[str, Any]


class ScenarioMaker:
    """One scenario. `write` puts it into a directory."""

    def __init__(self, seed: int) -> None:
        self._random = SeededRandom(seed)
        self._long = seed % 32 == 0
        self.name = self._one_of(tuple(PROFILES))
        self.t0 = self._one_of(T0S)
        self.units = [self._unit(number) for number in range(4 + self._random.randrange(6))]
        self.people = [row for unit in self.units for row in self._people(unit)]
        self.terminals: list[Row] = []
        self.world: list[Row] = []
        self._callable = [unit for unit in self.units if self._chance(0.25)]
        self._people_of_two_teams()
        self.orders = self._made_orders()
        self._strangers()
        self._failures()
        self._terminals()

    # The roster.

    def _unit(self, number: int) -> Row:
        chance = self._chance
        return {
            "unit_id": f"U{number:02d}",
            "name": f"第{number}队",
            "tier": self._one_of(("", "1", "2", "3")),
            "kind": self._one_of(KINDS),
            "area": self._one_of(AREAS),
            "duty_phone": f"0600-5557{number:03d}" if chance(0.7) else "",
            "talkgroup": self._one_of(("", "90001", "90002")),
            "min_strength": self._one_of(("", "8", "15")),
            "note": "sms_content=none" if chance(0.1) else "",
        }

    def _people(self, unit: Row) -> list[Row]:
        number = int(unit["unit_id"][1:])
        roles = ("正指挥", "副指挥", "专家")
        found = []
        for place in range(1 + self._random.randrange(3)):
            row = {
                "person_id": f"{unit['unit_id']}-{'ABC'[place]}",
                "unit_id": unit["unit_id"],
                "name": f"{'赵钱孙李周吴郑王冯陈'[number]}{'强红军'[place]}",
                "role": roles[place],
                "mobile": f"154007{number:02d}{place:03d}",
                "radio_id": f"10077{number:02d}{place}" if self._chance(0.6) else "",
                "valid_from": "2026-01-01",
                "valid_to": "",
            }
            if place and self._chance(0.2):
                row["valid_to"] = self._one_of(("2026-01-31", "2027-06-30"))
            found.append(row)
        return found

    def _people_of_two_teams(self) -> None:
        """Some deputies are the next team's deputies too."""
        called = {unit["unit_id"] for unit in self._callable}
        for unit, other in pairwise(self.units):
            rows = [p for p in self.people if p["unit_id"] == unit["unit_id"]]
            if called & {unit["unit_id"], other["unit_id"]} or len(rows) < 2:
                continue
            if self._chance(0.3):
                second = {"person_id": f"{other['unit_id']}-Z", "unit_id": other["unit_id"]}
                self.people.append(rows[1] | second)

    # What is ordered, and what is said to it.

    def _made_orders(self) -> list[Row]:
        made: list[Row] = []
        t = self._random.randrange(30)
        for number in range(1 + self._random.randrange(3)):
            made.append(self._order(number, t))
            t += 400 + self._random.randrange(1500)
        for order in made:
            self._answers(order)
        return made

    def _order(self, number: int, t: int) -> Row:
        tag = "ABC"[number]
        legs = [u for u in self.units if self._chance(0.7)] or self.units[:1]
        if number:  # whom the first order calls is called by no other one
            legs = [unit for unit in legs if unit not in self._callable] or []
        legs = legs or [next((u for u in self.units if u not in self._callable), self.units[0])]
        order: Row = {
            "order_id": f"M-{number + 1}",
            "tag": tag,
            "t": t,
            "level": self._one_of(LEVELS),
            "category": self._one_of(CATEGORIES),
            "class": self._one_of(("non_police", "medical", "maritime")),
            "roles": ["正指挥", "副指挥"],
            "sms": TEXT.format(tag=tag, more=self._one_of(MORE)),
            "voice": "请立即集结出动,确认请按1",
            "legs": [self._leg(unit) for unit in legs],
        }
        self._more_of(order, number)
        return order

    def _leg(self, unit: Row) -> Row:
        leg = {"unit_id": unit["unit_id"], "task": self._one_of(TASKS)}
        if self._chance(0.5):
            leg["area"] = self._one_of(AREAS)
        if self._chance(0.5):
            leg["double_feedback"] = self._chance(0.5)
        return leg

    def _more_of(self, order: Row, number: int) -> None:
        bearers = self._one_of(BEARERS)
        if bearers is not None:
            order["bearers"] = bearers
        drill = not number and not self._callable and self._chance(0.5)
        if drill:
            order["mode"] = "drill"
            order["sms"] = "【演练】" + order["sms"]
        called = number == 0 and self._callable
        if self._chance(0.25) and not called:
            order["poll"] = {"need": 1 + self._random.randrange(2), "stand_down": "待命解除"}
        if self._chance(0.2):
            order["mandatory_confirm"] = [order["legs"][0]["unit_id"]]
        if self._chance(0.4) and not called:
            order["closed_t"] = order["t"] + 100 + self._random.randrange(4000)

    def _answers(self, order: Row) -> None:
        called = {unit["unit_id"] for unit in self._callable}
        for leg in order["legs"]:
            by_voice = leg["unit_id"] in called and order["tag"] == "A"
            start = 1300 if by_voice else 2 + self._random.randrange(500)
            self._script(order, leg["unit_id"], order["t"] + start)

    def _script(self, order: Row, unit: str, t: int) -> None:
        kind = self._random.randrange(10)
        if kind == 0:
            return
        if kind == 1:
            self._say(order, unit, t, REFUSALS)
            return
        if kind != 2:
            self._say(order, unit, t, RECEIPTS)
        stages = (MUSTERS, ARRIVALS, ENDS)
        limits = [rule["limit_s"] for rule in PROFILES[self.name]["rules"]] + [1000]
        limits = [limit for limit in limits if limit < LONG_S]
        for stage in stages:
            if self._chance(0.7):
                t = self._later(order, t, self._one_of(limits))
                self._say(order, unit, t, stage)
                if self._chance(0.15):
                    self._say(order, unit, t + 7, stage)
            if self._chance(0.2):
                self._say(order, unit, t + 3, NOISE)
        self._reports(order, unit, t)

    def _later(self, order: Row, t: int, limit: int) -> int:
        """Some time later: often right at a limit, a second before or after it."""
        due = order["t"] + limit
        edge = self._one_of((due - 1, due, due + 1, due + 60))
        return edge if edge > t and self._chance(0.6) else t + 30 + self._random.randrange(600)

    def _reports(self, order: Row, unit: str, t: int) -> None:
        if "closed_t" in order or order.get("mode") == "drill":
            return
        row = {"kind": "report_form", "order_id": order["order_id"], "unit_id": unit}
        if self._chance(0.3):
            self.world.append({"t": t + 100, **row, "complete": False})
        if self._chance(0.5):
            self.world.append({"t": self._filed(order, t), **row, "complete": True})
        if self._chance(0.1):
            mark = {"order_id": order["order_id"], "unit_id": unit, "code": "5"}
            seat = {"kind": "operator_mark", "operator": "seat2", "via": "phone"}
            self.world.append({"t": t + 50, **seat, **mark})

    def _filed(self, order: Row, t: int) -> int:
        """A day is played in seconds, but not in every scenario."""
        if self._long and self._chance(0.5):
            return int(order["t"]) + self._one_of((86399, 86400, 86401))
        return t + 200

    def _say(self, order: Row, unit: str, t: int, words: tuple[str, ...]) -> None:
        if self.world and self._chance(0.15):  # in a second in which something happens already
            t = max(t, int(self.world[-1]["t"]))
        people = [p for p in self.people if p["unit_id"] == unit]
        person = self._one_of(people)
        text = self._one_of(words).format(tag=order["tag"])
        if person["radio_id"] and text in "12345" and self._chance(0.4):
            row = {"kind": "radio_status", "from": person["radio_id"], "text": text}
        else:
            number = person["mobile"]
            shown = self._one_of((number, number, f"+86{number}", f"0086{number}"))
            row = {"kind": "sms_in", "from": shown, "text": text}
        self.world.append({"t": t, **row})

    def _strangers(self) -> None:
        order = self._one_of(self.orders)
        t, unit = order["t"] + 333, self._one_of(order["legs"])["unit_id"]
        if self._chance(0.5):
            stranger = {"kind": "sms_in", "from": "15400999999", "text": "我们到了,让一下路"}
            self.world.append({"t": t, **stranger})
        if self._chance(0.4) and self.world[-1]["t"] == t:
            seat = {"kind": "operator_bind", "source": "15400999999", "operator": "seat1"}
            bound = {"order_id": order["order_id"], "unit_id": unit, "code": "6"}
            self.world.append({"t": t + 60, **seat, **bound, "message_t": t})

    def _failures(self) -> None:
        """Bearers that fail while nobody speaks over them, and a clock that steps."""
        last = max((row["t"] for row in self.world), default=0)
        for n, bearer in enumerate(("sms", "voice", "radio")):
            t = last + 1000 * (n + 1)
            if self._chance(0.3) and not self._is_replaced_by_voice(bearer, t):
                self.world.append({"t": t, "kind": "bearer_fault", "bearer": bearer})
                self.world.append({"t": t + 300, "kind": "bearer_ok", "bearer": bearer})
        if self._chance(0.3):
            self.world.append({"t": last // 2, "kind": "clock_step", "s": -3600})

    def _is_replaced_by_voice(self, bearer: str, t: int) -> bool:
        """Who picks up a telephone that stands in the oracle does not know."""
        open_then = (one for one in self.orders if t < one.get("closed_t", t + 1))
        used = (one.get("bearers", ("sms", "voice")) for one in open_then)
        return any(bearer in bearers and "voice" not in bearers for bearers in used)

    def _terminals(self) -> None:
        """One telephone of each unit that is to be called picks up; most others do not."""
        for row in self.people:
            if self._chance(0.4):
                self._terminal(row["mobile"], "sms", self._one_of(SMS))
            if self._chance(0.4):
                self._terminal(row["mobile"], "voice", self._one_of(SILENCE))
        legs = {leg["unit_id"] for leg in self.orders[0]["legs"]}
        for unit in self._callable:
            leader = next(p for p in self.people if p["unit_id"] == unit["unit_id"])
            address = unit["duty_phone"] if self._chance(0.5) else leader["mobile"]
            if unit["unit_id"] in legs and address:
                self.terminals = [
                    t for t in self.terminals if (t["address"], t["bearer"]) != (address, "voice")
                ]
                self._terminal(address, "voice", self._one_of(PICK_UP))

    def _terminal(self, address: str, bearer: str, pattern: str) -> None:
        self.terminals.append({"address": address, "bearer": bearer, "pattern": pattern})

    def write(self, directory: Path) -> None:
        """All files; what may be absent sometimes is."""
        scribe = Scribe(directory, self._random)
        scribe.record("meta.json", {"t0": self.t0, "mode": "real", "seed": "made"})
        scribe.lines("orders.jsonl", self.orders)
        scribe.lines("world.jsonl", sorted(self.world, key=lambda row: int(row["t"])))
        scribe.table("people.csv", self.people)
        scribe.table("units.csv", self.units)
        if self.terminals:
            scribe.table("terminals.csv", self.terminals)
        if PROFILES[self.name]["rules"] or self._chance(0.5):
            scribe.record("profile.json", PROFILES[self.name])
        if self._chance(0.6):
            scribe.table("talkgroups.csv", GROUPS)

    def _one_of(self, choices: "tuple[T, ...] | list[T]") -> T:
        return choices[self._random.randrange(len(choices))]

    def _chance(self, share: float) -> bool:
        return self._random.random() < share
