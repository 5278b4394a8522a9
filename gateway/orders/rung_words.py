"""The words of a rung: those that the unit itself was told, or who is silent, for a superior."""

from gateway.orders.hall import OrderLife
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Message, Purpose
from gateway.orders.originals import NOT_ANSWERED, is_stale
from gateway.orders.plan_rules import PlanRules
from gateway.orders.plan_texts import Address, OrderWording
from gateway.orders.radio_pages import octets
from gateway.orders.subjects import unit_subject
from gateway.orders.wording import paged, spoken, with_drill_mark, with_signature
from gateway.roster.roster import Roster

_NAMED = 5


class RungWords:
    """Words for one order, as the roster and the site's rules are now."""

    def __init__(self, life: OrderLife, roster: Roster, rules: PlanRules) -> None:
        self._life = life
        self._roster = roster
        self._rules = rules
        self._wording: OrderWording | None = None

    def as_told(self, message: Message) -> tuple[str, ...]:
        """What the first of its units was told over this bearer, in its pages; as the order would
        be worded now where it was told nothing that way."""
        unit_id = message.units[0]
        told = self._told(unit_id, message.bearer)
        if told:
            return told
        if self._wording is None:
            order, legs = self._life.head.order, self._life.legs.values()
            self._wording = OrderWording(
                order, tuple(leg.leg for leg in legs), self._roster, self._rules
            )
        address = Address(neutral=self._neutral(unit_id), own=(unit_id,))
        return self._wording(message.bearer, address)

    def upward(self, message: Message) -> str:
        """Which units are silent, for somebody above them; so many as one page of a radio holds."""
        order = self._life.head.order
        text = self._silent(message.units, _NAMED)
        match message.bearer:
            case Bearer.SMS:
                signed = with_signature(text, self._rules.site_name)
                return with_drill_mark(signed) if order.is_exercise else signed
            case Bearer.VOICE:
                return spoken(text, drill=order.is_exercise)
            case Bearer.RADIO:
                texts = (self._silent(message.units, most) for most in range(_NAMED, -1, -1))
                pages = [paged(one, drill=order.is_exercise) for one in texts]
                fitting = (one for one in pages if octets(one) <= self._rules.radio_octets)
                return next(fitting, pages[-1])

    def _silent(self, units: tuple[str, ...], most_named: int) -> str:
        order, names = self._life.head.order, [self._name(unit_id) for unit_id in units]
        number = f"{len(names)}队" if len(names) > most_named else ""
        listed = "、".join(names[:most_named]) + ("等" if number and most_named else "") + number
        return f"{listed}{NOT_ANSWERED}{order.tag or order.order_id},请督促落实"

    def _told(self, unit_id: str, bearer: Bearer) -> tuple[str, ...]:
        names = self._life.concerning.get(unit_subject(unit_id), ())
        found = [
            delivery
            for delivery in (self._life.sendings[name].delivery for name in names)
            if delivery.bearer is bearer
            and delivery.purpose is Purpose.ORDER
            and delivery.units == (unit_id,)
            and not is_stale(self._life, delivery)
        ]
        return tuple(self._life.texts[d.text] for d in found if d.address == found[0].address)

    def _name(self, unit_id: str) -> str:
        unit = self._roster.unit(unit_id)
        return (unit.name if unit else "") or unit_id

    def _neutral(self, unit_id: str) -> bool:
        unit = self._roster.unit(unit_id)
        return unit is not None and unit.gets_no_content
