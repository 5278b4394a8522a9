"""An order as the gateway understands it: what is to be said, to whom, how urgently."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from msgspec import Struct


class Mode(Enum):
    """What kind of truth the order belongs to; every fact and event carries it."""

    REAL = "real"
    DRILL = "drill"
    SIMULATED = "simulated"
    TEST = "test"


class Level(Enum):
    """The four levels of an incident, gravest first."""

    EXTRAORDINARY = "特别重大"
    MAJOR = "重大"
    LARGE = "较大"
    ORDINARY = "一般"


class Category(Enum):
    """The kind of incident by cause."""

    NATURAL = "自然灾害"
    ACCIDENT = "事故灾难"
    HEALTH = "公共卫生"
    SECURITY = "社会安全"
    GENERAL = "综合"


class IncidentClass(Enum):
    """Who is served: it chooses bearers and ladder."""

    POLICE = "police"
    NON_POLICE = "non_police"
    MARITIME = "maritime"
    MEDICAL = "medical"


class Priority(Enum):
    """What goes first of all, whatever its level."""

    GREEN_CHANNEL = "green_channel"
    NORMAL = "normal"
    BULLETIN = "bulletin"


class Task(Enum):
    """What a unit is asked to do."""

    OWN_AREA = "own_area"
    CROSS_TOWNSHIP = "cross_township"
    ONSITE = "onsite"
    STANDBY = "standby"
    REPORT = "report"
    NOTIFY = "notify"
    BOAT = "boat"


class Bearer(Enum):
    """How a message travels."""

    SMS = "sms"
    VOICE = "voice"
    RADIO = "radio"


class Leg(Struct, frozen=True, gc=False):
    """A unit's share of an order. `area` is empty where the unit's own counts."""

    unit_id: str
    task: Task = Task.ONSITE
    area: str = ""
    double_feedback: bool = True


@dataclass(frozen=True, slots=True)
class Audience:
    """Legs by address: a unit that matches any of the lists gets a leg."""

    roles: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Poll:
    """Who can go: the first `need` positive answers win; see the contract, §3."""

    need: int
    stand_down: str
    window_s: int = 120


@dataclass(frozen=True, slots=True)
class Commander:
    """Who commands at the scene. Until the roster was asked there may be a `person_id` alone."""

    name: str = ""
    phone: str = ""
    radio_id: str = ""
    person_id: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Whether this order asks for progress, and how often; None leaves it to the site."""

    wanted: bool = True
    every_min: int | None = None
    silence_min: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One order, complete. Empty `roles` and `bearers` mean: by the rules of the class."""

    order_id: str
    level: Level
    category: Category
    incident_class: IncidentClass
    issued_at_utc: datetime
    issuer: str
    tag: str = ""
    mode: Mode = Mode.REAL
    priority: Priority = Priority.NORMAL
    roles: tuple[str, ...] = ()
    bearers: tuple[Bearer, ...] = ()
    sms: str = ""
    radio_text: str = ""
    voice: str = ""
    legs: tuple[Leg, ...] = ()
    to: Audience | None = None
    expires_at_utc: datetime | None = None
    ticket: str = ""
    limits: str = ""
    mandatory_confirm: tuple[str, ...] = ()
    poll: Poll | None = None
    copy_to: tuple[str, ...] = ()
    template: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    joint: bool = False
    lead: str = ""
    commander: Commander | None = None
    report_to: tuple[str, ...] = ()
    progress: Progress | None = None

    @property
    def is_exercise(self) -> bool:
        """Drills and simulations: marked 【演练】, without feedback debt, last in rank."""
        return self.mode in (Mode.DRILL, Mode.SIMULATED)


# Green channel of any level, and 特别重大 of normal priority: see `rank_of`.
_LAST_URGENT_RANK = 10
_PRIORITIES = tuple(Priority)
_LEVELS = tuple(Level)


def rank_of(order: Order) -> int:
    """What goes first at a free lane: lower is sooner.

    Exercises come after everything real; then priority, then level. Age is the caller's.
    """
    return (
        100 * order.is_exercise
        + 10 * _PRIORITIES.index(order.priority)
        + _LEVELS.index(order.level)
    )


def is_urgent(rank: int) -> bool:
    """Whether a message of this rank is for the lanes kept in reserve: of a real order that is
    of a green channel, or 特别重大 and no bulletin.
    """
    return rank <= _LAST_URGENT_RANK
