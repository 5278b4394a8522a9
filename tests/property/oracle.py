"""A second reading of scenarios/SCHEMA.md: whose answer it is, and what it makes of the teams.

It knows nothing of the gateway's matching, marks or sums, and shares no code with them. What
it reads are the book, what is answered with what it means (`phrases`), and when.

    whose     who has the address now; in a call of ours, the order that was spoken
    which     the tag decides; else the only open order of his teams; several: nobody guesses
    what      the first time counts, later ones are repeats; a stage implies receipt
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tests.property.book import Book, Row, plain
from tests.property.phrases import ACKED, HELP, REFUSED, Phrase

REPORTED = "reported"
_STAGES = ("mustered", "arrived", "ended", HELP)
VOICE = "voice"


@dataclass(frozen=True, slots=True)
class First:
    """The first time a team said something; `signed` by an operator who set the time."""

    at: datetime
    by: str
    bearer: str
    implied: bool = False
    signed: bool = False


@dataclass(slots=True)
class Team:
    """One team in one order."""

    firsts: dict[str, First] = field(default_factory=dict)
    strength: int = -1
    repeats: int = 0
    place: str = ""

    def take(self, phrase: Phrase, now: First) -> None:
        """It says something."""
        if self.strength < 0:
            self.strength = phrase.strength
        status, before = phrase.status, self.firsts.get(phrase.status)
        gives_way = status == ACKED and before and before.implied and not before.signed
        if before is None or (gives_way and now.bearer == VOICE):
            self.firsts[status] = now
        elif before.signed or now.at >= before.at:
            self.repeats += status != HELP
            return
        else:
            self.firsts[status] = now
            self.repeats += status != HELP and not before.implied
        if status in _STAGES:
            self._imply(First(now.at, now.by, now.bearer, implied=True))

    def _imply(self, receipt: First) -> None:
        before = self.firsts.get(ACKED)
        if before is None:
            self.firsts[ACKED] = receipt
            return
        spoken = before.bearer == VOICE and not before.implied
        if receipt.at < before.at and not before.signed and not spoken:
            self.firsts[ACKED] = receipt
            self.repeats += not before.implied

    @property
    def is_reached(self) -> bool:
        """A refusal proves receipt."""
        return ACKED in self.firsts or REFUSED in self.firsts


@dataclass(slots=True)
class Sent:
    """One order as it was given. `asks` are the roles it is for; `need` that of a poll."""

    order_id: str
    tag: str
    exercise: bool
    asks: tuple[str, ...]
    bearers: tuple[str, ...]
    teams: dict[str, Team]
    must: tuple[str, ...] = ()
    need: int = 0
    window_ends: datetime | None = None
    is_short: bool = False
    is_open: bool = True

    def goes_to(self, row: Row) -> bool:
        """Whether this person was sent the order, over any bearer."""
        by_phone = "sms" in self.bearers or "voice" in self.bearers
        return row.role in self.asks and (by_phone or bool(row.radio))

    @property
    def places(self) -> int:
        """Teams of a poll that may go."""
        return sum(team.place == "accepted" for team in self.teams.values())

    def take(self, units: Iterable[str], phrase: Phrase, now: First) -> None:
        """These teams say something."""
        for unit in units:
            team = self.teams[unit]
            team.take(phrase, now)
            if not self.need or not self.is_open:
                continue
            if phrase.status == REFUSED and team.place == "accepted":
                team.place = ""
            elif phrase.status != REFUSED and not team.place and ACKED in team.firsts:
                team.place = "accepted" if self.places < self.need else "stood_down"
        if self.is_short and self.is_open and self.places >= self.need:
            self.is_short = False
            self._leave_the_silent()

    def pass_time(self, now: datetime) -> None:
        """When the window of a poll is over and no place is left, the silent are not needed.

        With places left they are needed until the last is taken.
        """
        if self.window_ends is None or now < self.window_ends:
            return
        self.window_ends = None
        self.is_short = self.is_open and self.places < self.need
        if self.is_open and not self.is_short:
            self._leave_the_silent()

    def _leave_the_silent(self) -> None:
        for team in self.teams.values():
            if not team.firsts and not team.place:
                team.place = "stood_down"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What must come of an answer; `people` are those it may be written down for."""

    verdict: str
    order_id: str = ""
    units: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()
    candidates: frozenset[str] = frozenset()


class Oracle:
    """Judges every answer, and keeps what all teams have said."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.orders: dict[str, Sent] = {}
        self.questions: dict[str, set[frozenset[str]]] = {}

    def pass_time(self, now: datetime) -> None:
        """It is later: windows of polls are over."""
        for order in self.orders.values():
            order.pass_time(now)

    def open_orders(self, units: Iterable[str]) -> list[Sent]:
        """Those that are open in which one of these has a part."""
        wanted = set(units)
        return [o for o in self.orders.values() if o.is_open and not wanted.isdisjoint(o.teams)]

    def judge(
        self, bearer: str, address: str, phrase: Phrase, spoken: str = "", *, asked: bool = True
    ) -> Judgement:
        """`spoken` is the order that a call of ours was saying; empty for none. Without `asked`
        the call only told that a drill is over.
        """
        radio = bearer == "radio"
        rows = self.book.carriers_of(address) if radio else self.book.people_at(address)
        duty = [] if radio else self.book.duty_units(address)
        units = tuple(dict.fromkeys([*(row.unit for row in rows), *duty]))
        people = frozenset(row.person for row in rows) or frozenset({"duty"})
        if not units:
            return Judgement("unmatched", people=frozenset({""}))
        found = [self.orders[spoken]] if spoken else self.open_orders(units)
        if not found or not asked:
            return Judgement("report", units=units, people=people)
        tagged = [order for order in found if phrase.tag and order.tag == phrase.tag]
        said = phrase.status or phrase.wish
        if len(meant := tagged or found) > 1 or (said and phrase.tag and not tagged):
            names = frozenset(order.order_id for order in meant)
            verdict = "ambiguous" if said else "unparsed"
            return Judgement(verdict, "", units, people, names)
        (order,) = meant
        here = tuple(unit for unit in units if unit in order.teams)
        verdict = "matched" if phrase.status else "unparsed"
        people = self._speakers(order, rows, here)
        people |= {"duty"} if set(here) & set(duty) else set()
        return Judgement(verdict, order.order_id, here, people)

    def _speakers(self, order: Sent, rows: Iterable[Row], here: tuple[str, ...]) -> frozenset[str]:
        """Of several people behind one address, one of the order's teams: if it was sent to any
        of them, one of these."""
        mine = [row for row in rows if row.unit in here]
        asked = [row for row in mine if order.goes_to(row)]
        return frozenset(row.person for row in asked or mine)

    def hear(
        self, judgement: Judgement, bearer: str, address: str, phrase: Phrase, now: First
    ) -> None:
        """What the judgement makes of the teams, and whether somebody is asked back."""
        if judgement.verdict == "matched":
            self.orders[judgement.order_id].take(judgement.units, phrase, now)
        if judgement.verdict == "ambiguous":
            number = self._telephone(bearer, address, judgement.people)
            if number:
                self.questions.setdefault(number, set()).add(judgement.candidates)

    def _telephone(self, bearer: str, address: str, people: frozenset[str]) -> str:
        """Where he can be asked back by text."""
        if bearer == "sms":
            return plain(address)
        mobiles = [row.mobile for row in self.book.rows if row.person in people]
        number = mobiles[0] if mobiles else plain(address)
        return number if number.startswith("1") else ""
