"""Where a text or a page goes: the address of a telephone, of a radio, of a talkgroup."""

import re
from typing import Protocol

from drivers.sip.dial_plan import DialPlan
from drivers.sip.radio.radio_rules import RadioRules
from gateway.driver_api import (
    CallCause,
    Fault,
    RadioPage,
    Receipt,
    Refused,
    Request,
    TextMessage,
)

_IDENTITY = re.compile(r"[A-Za-z0-9-]{1,32}")
_TEXTS_ONLY = "this channel carries texts only: no calls, no pages"
_PAGES_ONLY = "this channel carries pages to radios only: no texts, no calls"

Written = TextMessage | RadioPage
"""A request whose text is written, whoever reads it."""


class Addressees(Protocol):
    """Who can be written to over a channel."""

    def objection(self, request: Request) -> Receipt | None:
        """Why this may not go out; None if it is a text or a page that may."""

    def uri(self, request: Written) -> str:
        """Where it goes."""


class Telephones:
    """The numbers of a dial plan: what may not be called may not be written to, either."""

    def __init__(self, plan: DialPlan) -> None:
        self._plan = plan

    def objection(self, request: Request) -> Receipt | None:
        if not isinstance(request, TextMessage):
            return Refused(Fault.LANE, _TEXTS_ONLY)
        if not self._plan.is_number(request.to):
            return Refused(Fault.RECIPIENT, f"{CallCause.INVALID.value}: no telephone number")
        if objection := self._plan.objection(request.to):
            return Refused(Fault.RECIPIENT, f"{CallCause.REJECTED.value}: {objection}")
        return None

    def uri(self, request: Written) -> str:
        return self._plan.uri(request.to)


class Radios:
    """Radios and talkgroups, each in the form in which the gateway has them."""

    def __init__(self, dial: str, rules: RadioRules) -> None:
        self._dial = dial
        self._rules = rules
        before, _, after = rules.radio_address.partition("{number}")
        self._heard = re.compile(f"{re.escape(before)}(?P<radio>.+){re.escape(after)}")

    def objection(self, request: Request) -> Receipt | None:
        if not isinstance(request, RadioPage):
            return Refused(Fault.LANE, _PAGES_ONLY)
        if not _IDENTITY.fullmatch(request.to):
            return Refused(Fault.RECIPIENT, f"{CallCause.INVALID.value}: no radio and no talkgroup")
        most, octets = self._rules.longest_page_octets, len(request.text.encode("utf-16-be"))
        if most is not None and octets > most:
            return Refused(Fault.LANE, f"too long: {octets} octets, of {most} at most")
        return None

    def uri(self, request: Written) -> str:
        to_group = isinstance(request, RadioPage) and request.to_talkgroup
        form = self._rules.group_address if to_group else self._rules.radio_address
        return self._dial.replace("{number}", form.replace("{number}", request.to))

    def radio_of(self, sender: str) -> str:
        """The identity, as the roster has it, of a radio that wrote to us."""
        found = self._heard.fullmatch(sender)
        return found["radio"] if found else sender
