"""Ladders as data: what goes out first, and what follows when nobody answers.

A profile is versioned and an order keeps the ladder it began with, whole, in its own facts:

    first     the bearers of an order that names none        the first rule that fits counts
    redial    how often a telephone is dialled, how soon     the first rule that fits counts
    silence   whose rungs an answer withdraws                the first rule that fits counts
    rungs     who is tried, or alarmed, after how long       every rung that fits is climbed
    instead   what carries an order whose bearers have no channel
    transfer  how long the hall waits for who is to take over
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum

from gateway.orders.order import Bearer, IncidentClass, Level, Mode, Order, Priority

# How long a hall waits for the taker of a transfer, where its ladder says nothing of it.
TRANSFER_S = 300


class Whom(Enum):
    """Who is tried at a rung.

    `MEMBERS` is everybody of the unit who carries a radio. `DUTY` is whoever is on shift and the
    duty phones, where there is neither the 联络员, then the 分管领导; `SUPERIOR` those the profile
    names, else the unit's own 分管领导; `ALARM` is the dispatch core.
    """

    MEMBERS = "members"
    DEPUTY = "deputy"
    DUTY = "duty_phone"
    LIAISON = "liaison"
    LEADER = "leader_in_charge"
    SUPERIOR = "superior"
    ALARM = "alarm"


class Condition(Enum):
    """For which units a rung is climbed: all that are silent, or those that must confirm."""

    SILENT = "silent"
    MANDATORY = "mandatory"


class Silence(Enum):
    """Whose calls and rungs an answer withdraws."""

    PERSON = "person"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Rung:
    """`after_s` from the acceptance. `names` are units or people of the roster (superiors)."""

    rung_id: str
    after_s: int
    whom: Whom
    over: tuple[Bearer, ...] = ()
    condition: Condition = Condition.SILENT
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redial:
    """A telephone is dialled `attempts` times at most, on a rung `rung_attempts` at least.

    `pause_s` is cause → seconds; after a cause that it does not name nothing is dialled again.
    """

    attempts: int
    rung_attempts: int
    pause_s: tuple[tuple[str, int], ...]

    def again_after_s(self, cause: str) -> int | None:
        """The pause after this cause."""
        return dict(self.pause_s).get(cause)


@dataclass(frozen=True, slots=True)
class Ladder:
    """What one order climbs. `label` names profile and version (`standard@1`).

    What waits for a bearer without a channel is given up after `hold_s`. Who was asked to take
    over and has not answered for `transfer_s` is told to the hall.
    """

    label: str
    redial: Redial
    rungs: tuple[Rung, ...]
    silence: Silence = Silence.PERSON
    instead: tuple[tuple[Bearer, tuple[Bearer, ...]], ...] = ()
    hold_s: int = 3_600
    transfer_s: int = TRANSFER_S

    def rung(self, rung_id: str) -> Rung | None:
        """The rung of that name."""
        return next((rung for rung in self.rungs if rung.rung_id == rung_id), None)

    def instead_of(self, lost: tuple[Bearer, ...]) -> tuple[Bearer, ...]:
        """What stands in for these bearers, in the order in which it is wanted."""
        table = dict(self.instead)
        found = (one for bearer in lost for one in table.get(bearer, ()))
        return tuple(bearer for bearer in dict.fromkeys(found) if bearer not in lost)


@dataclass(frozen=True, slots=True)
class When:
    """For which orders a rule holds; what is empty does not matter."""

    classes: tuple[IncidentClass, ...] = ()
    levels: tuple[Level, ...] = ()
    modes: tuple[Mode, ...] = ()
    priorities: tuple[Priority, ...] = ()

    def holds(self, order: Order) -> bool:
        """Whether the rule holds for this order."""
        return (
            (not self.classes or order.incident_class in self.classes)
            and (not self.levels or order.level in self.levels)
            and (not self.modes or order.mode in self.modes)
            and (not self.priorities or order.priority in self.priorities)
        )


@dataclass(frozen=True, slots=True)
class LadderProfile:
    """The ladders of a site: rules, each with when it holds.

    A bearer counts as lost once it has had no channel for `lost_after_s`.
    """

    name: str
    version: int
    first: tuple[tuple[When, tuple[Bearer, ...]], ...] = ()
    redials: tuple[tuple[When, Redial], ...] = ()
    silences: tuple[tuple[When, Silence], ...] = ()
    rungs: tuple[tuple[When, Rung], ...] = ()
    instead: tuple[tuple[Bearer, tuple[Bearer, ...]], ...] = ()
    lost_after_s: int = 2
    hold_s: int = 3_600
    transfer_s: int = TRANSFER_S
    source: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        """`standard@1`, as orders and reports name it."""
        return f"{self.name}@{self.version}"


NO_REDIAL = Redial(1, 1, ())
NO_LADDERS = LadderProfile("none", 1, first=((When(), tuple(Bearer)),))


def first_bearers(profile: LadderProfile, order: Order) -> tuple[Bearer, ...]:
    """Over what an order goes out that names no bearers."""
    return next((bearers for when, bearers in profile.first if when.holds(order)), tuple(Bearer))


def ladder_of(
    profile: LadderProfile, order: Order, available: Collection[Bearer] = tuple(Bearer)
) -> Ladder:
    """The ladder that this order begins, and keeps, where these bearers have a channel at all."""
    redial = next((one for when, one in profile.redials if when.holds(order)), NO_REDIAL)
    silence = next((one for when, one in profile.silences if when.holds(order)), Silence.PERSON)
    rungs = tuple(rung for when, rung in profile.rungs if when.holds(order))
    instead = tuple(
        (bearer, tuple(one for one in others if one in available))
        for bearer, others in profile.instead
    )
    return Ladder(
        profile.label, redial, rungs, silence, instead, profile.hold_s, profile.transfer_s
    )


_ATTEMPTS = {Level.EXTRAORDINARY: 5, Level.MAJOR: 3, Level.LARGE: 2, Level.ORDINARY: 1}
_PAUSE_S = (
    ("busy", 30),
    ("declined", 60),
    ("no_answer", 60),
    ("no_confirmation", 60),
    ("off", 120),
    ("network", 15),
    ("cut", 5),
)
_RUNGS = (
    Rung("duty", 120, Whom.DUTY, (Bearer.VOICE,)),
    Rung("mandatory", 300, Whom.ALARM, condition=Condition.MANDATORY),
    Rung("exhausted", 600, Whom.ALARM),
)


def unnamed_ladder(level: Level) -> Ladder:
    """The ladder of an order whose facts name none: those of an older Muster, which had one."""
    return Ladder("standard@0", Redial(_ATTEMPTS[level], 2, _PAUSE_S), _RUNGS)
