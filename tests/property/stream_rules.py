"""What must hold while a stream runs, and when it is over; the first that does not is raised."""

from typing import Any

from gateway.driver_api import Event
from gateway.journal.journal import decoded
from gateway.orders.facts import AnswerHeard
from gateway.orders.order_facts import Purpose
from gateway.orders.records import LegLife, OrderState
from tests.property.answer_house import AnswerHouse
from tests.property.book import plain
from tests.property.invariants import Ends, all_accounted, life_bytes, sums_recounted
from tests.property.oracle import First, Judgement, Oracle, Sent, Team
from tests.property.phrases import Phrase

_SETTLES_IN_S = 150.0
_NOTICES_SETTLE_IN_S = 2_500.0
# An hour after the end, and after the last report was due: 24 hours.
_FORGOTTEN_AFTER_S = 25 * 3_600.0 + 100.0


class Broken(AssertionError):
    """A rule that did not hold; says in which stream, and what was done there."""


class StreamRules:
    """Looks at a house and at its oracle; `told` is what was done, for whoever has to read it.

    Not `judging`, it leaves the oracle aside, which knows nothing of notices: then only what
    holds of every hall is looked at.
    """

    def __init__(self, house: AnswerHouse, oracle: Oracle, *, judging: bool = True) -> None:
        self.told: list[str] = []
        self._judging = judging
        self._house = house
        self._oracle = oracle
        self._ends = Ends()

    def complain(self, what: str) -> None:
        """Raise `Broken`."""
        story = "\n  ".join(self.told[-40:])
        raise Broken(f"{story}\n{what}")

    def known(self) -> list[Sent]:
        """Orders that the hall has not forgotten."""
        lives = self._house.journal.hall.orders
        return [order for order in self._oracle.orders.values() if order.order_id in lives]

    def look(self) -> None:
        """The state as it is now: the oracle's, sums that are right, and nothing taken back."""
        self._house.raise_what_broke()
        self._oracle.pass_time(self._house.clock.utc())
        lives = self._house.journal.hall.orders
        broken = list(self._ends.gone_on(lives))
        for order in self.known():
            life = lives[order.order_id]
            broken += sums_recounted(life)
            if (life.head.state is OrderState.OPEN) is not order.is_open:
                broken.append(f"{order.order_id} is {life.head.state}")
            for unit, leg in life.legs.items() if self._judging else ():
                broken += _leg_differs(leg, order.teams[unit])
        if broken:
            self.complain("\n".join(broken))

    def answer_heard(self, event: Event, since: int) -> AnswerHeard:
        """The one fact that an answer made after fact `since`."""
        facts = decoded(self._house.store.facts_since(since))
        found = [fact for fact in facts if fact.key == f"answer/{event.key}"]
        if len(found) != 1 or not isinstance(found[0], AnswerHeard):
            self.complain(f"{event} made {found}")
        assert isinstance(found[0], AnswerHeard)
        return found[0]

    def compare(self, fact: AnswerHeard, judged: Judgement, phrase: Phrase) -> None:
        """The answer was taken as the oracle takes it."""
        if not self._judging:
            return
        found = (fact.verdict.value, fact.order_id, set(fact.units), set(fact.candidates))
        due = (judged.verdict, judged.order_id, set(judged.units), set(judged.candidates))
        said = (fact.said.status.value, fact.said.strength) if fact.said else None
        meant = (phrase.status, phrase.strength) if judged.verdict == "matched" else None
        if found != due or said != meant or fact.person not in judged.people:
            self.complain(f"{fact}\nwas judged {judged}")

    async def at_the_end(self) -> None:
        """All orders have ended: everybody is accounted for, and of the last one stays so when
        it is forgotten."""
        await self._house.clock.sleep(_SETTLES_IN_S if self._judging else _NOTICES_SETTLE_IN_S)
        self.look()
        before = "", list[Any](), b""
        for order in self.known():
            life = self._house.journal.hall.orders[order.order_id]
            shown = await self._pages(order.order_id)
            if broken := list(all_accounted(shown, life)):
                self.complain("\n".join(broken))
            before = order.order_id, shown, life_bytes(life)
        self._questions_asked()
        owed = self._house.store.next_transmits(["sms", "voice", "radio"], "9999", 9)
        if left := [row.intent_id for row in (*owed, *self._house.store.claimed_transmits())]:
            self.complain(f"{left} are owed for ever")
        await self._house.clock.sleep(_FORGOTTEN_AFTER_S)
        if before[0]:
            await self._recalled(*before)

    async def _pages(self, order_id: str) -> list[Any]:
        pages, after = [], 0
        while True:
            asked = {"order_id": order_id, "after": after}
            answer = await self._house.gateway.desk.answer("order", "show", asked)
            pages.append(answer.data)
            if answer.data["next"] is None:
                return pages
            after = answer.data["next"]

    async def _recalled(self, order_id: str, shown: list[Any], life: bytes) -> None:
        if left := list(self._house.journal.hall.orders):
            self.complain(f"{left} were not forgotten")
        recalled = life_bytes(await self._house.journal.recall(order_id, self._house.clock))
        if recalled != life:
            self.complain(f"{order_id} was\n{life!r}\nand is recalled as\n{recalled!r}")
        if await self._pages(order_id) != shown:
            self.complain(f"{order_id} is shown otherwise than it was")

    def _questions_asked(self) -> None:
        """Every ambiguous situation was asked back once, by text."""
        asked: dict[str, int] = {}
        for order in self.known():
            for sending in self._house.journal.hall.orders[order.order_id].sendings.values():
                if sending.delivery.purpose is Purpose.CLARIFY:
                    number = plain(sending.delivery.address)
                    asked[number] = asked.get(number, 0) + 1
        wanted = {number: len(cases) for number, cases in self._oracle.questions.items()}
        if asked != wanted and self._judging:
            self.complain(f"asked back {asked}, should have {wanted}")


def _leg_differs(leg: LegLife, team: Team) -> list[str]:
    kept = {
        mark.status.value: First(
            mark.at_utc,
            mark.by,
            mark.bearer.value if mark.bearer else "",
            mark.implied,
            mark.recorded_at_utc is not None,
        )
        for mark in leg.marks
    }
    told = (kept, leg.strength, leg.repeats, leg.poll.value if leg.poll else "")
    due = (team.firsts, team.strength, team.repeats, team.place)
    return [] if told == due else [f"{leg.order_id}/{leg.leg.unit_id}: {told}, should be {due}"]
