"""An order that runs is worded anew: for everybody who has it or waits for it, in steps.

each delivery ─ its form of address ─► the order as it is now   ┐ words of that address,
                                    ► the same as a notice      ┘ or of all who have no own
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gateway.orders.hall import OrderLife
from gateway.orders.notice_wording import parts_of, prefaced
from gateway.orders.notice_words import Worded, Words
from gateway.orders.order import Bearer, Leg, Order
from gateway.orders.order_facts import Delivery, Purpose
from gateway.orders.originals import carries_the_order
from gateway.orders.plan_rules import PlanRules
from gateway.orders.plan_texts import (
    MOST_PARTS,
    MOST_SPOKEN,
    Address,
    OrderWording,
    PlanTexts,
)
from gateway.orders.radio_pages import MOST_PAGES
from gateway.orders.steps import Steps
from gateway.roster.roster import Roster

_A_STEP = 500


@dataclass(frozen=True, slots=True)
class Reworded:
    """The words of an update, with their texts, and what is too long in them."""

    texts: tuple[str, ...]
    words: tuple[Words, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preface:
    """What stands before the text in a notice: its mark and what it says of the order."""

    mark: str
    said: str


class Texts:
    """Texts by index, each once; those behind `before` others."""

    def __init__(self, before: Iterable[str] = ()) -> None:
        self._places = {text: place for place, text in enumerate(before)}

    def put(self, bearer: Bearer, texts: Iterable[str]) -> tuple[Worded, ...]:
        """Where these texts are, and what they take over this bearer."""
        return tuple(
            Worded(self._places.setdefault(text, len(self._places)), parts_of(bearer, text))
            for text in texts
        )

    def all(self) -> tuple[str, ...]:
        """Every text, in the order of their indexes."""
        return tuple(self._places)


def rewording(
    life: OrderLife,
    now: Order,
    legs: tuple[Leg, ...],
    joined: Mapping[tuple[Bearer, str], tuple[str, ...]],
    roster: Roster,
    rules: PlanRules,
    preface: Preface,
    before: tuple[str, ...],
) -> Steps[Reworded]:
    """The words for all who have the order or wait for it.

    `joined` are the units for which an address speaks now, where some were added to it;
    `before` are texts that the same fact holds already.
    """
    wording = _Rewording(now, legs, roster, rules, preface, Texts(before))
    sendings = list(life.sendings.values())
    for start in range(0, len(sendings), _A_STEP):
        yield
        for sending in sendings[start : start + _A_STEP]:
            delivery = sending.delivery
            if carries_the_order(life, delivery):
                wording.take(delivery, joined.get((delivery.bearer, delivery.address)))
    return wording.done()


class _Rewording:
    def __init__(
        self,
        now: Order,
        legs: tuple[Leg, ...],
        roster: Roster,
        rules: PlanRules,
        preface: Preface,
        texts: Texts,
    ) -> None:
        self._roster = roster
        self._forms = PlanTexts(now, legs, roster, rules)
        self._wording = OrderWording(now, legs, roster, rules)
        paged = now.radio_text or now.sms or now.voice
        told = replace(now, radio_text=prefaced(Bearer.RADIO, paged, preface.mark, preface.said))
        self._told_wording = OrderWording(told, legs, roster, rules)
        self._preface = preface
        self._texts = texts
        self._known: dict[tuple[Bearer, Address], Words] = {}
        self._own: dict[tuple[Bearer, str, bool], Words] = {}
        self._bearers: set[tuple[Bearer, bool]] = set()

    def take(self, delivery: Delivery, units: tuple[str, ...] | None) -> None:
        """Word the order for this delivery's address."""
        form = self._form(delivery, units or delivery.units)
        bearer = delivery.bearer
        self._bearers.add((bearer, form.copy))
        if form != Address(copy=form.copy):
            own = replace(self._words(bearer, form), address=delivery.address)
            self._own[bearer, delivery.address, form.copy] = own

    def done(self) -> Reworded:
        """All of them, with those for everybody who has none of his own."""
        # Every bearer has words, for another may join the order before this is recorded.
        everybody = [self._words(bearer, Address()) for bearer in Bearer]
        everybody.append(self._words(Bearer.SMS, Address(copy=True)))
        words = (*everybody, *self._own.values())
        used = [one for one in words if (one.bearer, one.copy) in self._bearers]
        return Reworded(self._texts.all(), words, tuple(self._faults(used)))

    def _form(self, delivery: Delivery, units: tuple[str, ...]) -> Address:
        if delivery.purpose is Purpose.COPY:
            person = self._roster.person(delivery.recipient)
            unit = self._roster.unit(person.unit_id) if person else None
            return Address(neutral=unit is not None and unit.gets_no_content, copy=True)
        form = self._forms.to_units(units)
        if delivery.bearer is Bearer.SMS:
            return form
        # What is said or shown names no units; a page to a talkgroup is nobody's own.
        own = form.own if delivery.people or delivery.bearer is Bearer.VOICE else ()
        return Address(neutral=form.neutral, own=own)

    def _words(self, bearer: Bearer, form: Address) -> Words:
        known = self._known.get((bearer, form))
        if known is None:
            said = self._wording(bearer, form)
            put = self._texts.put
            told = self._told(bearer, form, said)
            known = Words(bearer, "", form.copy, put(bearer, said), put(bearer, told))
            self._known[bearer, form] = known
        return known

    def _told(self, bearer: Bearer, form: Address, said: tuple[str, ...]) -> tuple[str, ...]:
        if bearer is Bearer.RADIO and not form.neutral:
            return self._told_wording(bearer, form)
        mark, preface = self._preface.mark, self._preface.said
        return tuple(prefaced(bearer, text, mark, preface) for text in said)

    def _faults(self, words: Iterable[Words]) -> list[str]:
        """What is too long for its bearer once it is a notice."""
        texts = self._texts.all()
        parts, spoken, shown = 0, 0, 0
        for one in words:
            match one.bearer:
                case Bearer.SMS:
                    parts = max(parts, *(worded.parts for worded in one.notice))
                case Bearer.VOICE:
                    spoken = max(spoken, *(len(texts[worded.text]) for worded in one.notice))
                case Bearer.RADIO:
                    shown = max(shown, len(one.notice))
        faults = [f"sms: 更新需要 {parts} 段, 上限 {MOST_PARTS} 段"] if parts > MOST_PARTS else []
        if spoken > MOST_SPOKEN:
            faults.append(f"voice: 更新需要朗读 {spoken} 字, 上限 {MOST_SPOKEN} 字")
        if shown > MOST_PAGES:
            faults.append(f"radio_text: 更新需要 {shown} 页, 上限 {MOST_PAGES} 页")
        return faults
