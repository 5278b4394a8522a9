"""What a channel of telephone lines is for: its profile says it, for each is a device of its own.

A worker, its port and its account carry one thing; who wants two, configures two channels.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from gateway.driver_api import RadioPage, Request, Service, TextMessage


class Carries(Enum):
    """The words of orders and events for it."""

    VOICE = "voice"
    """Telephone calls."""
    SMS = "sms"
    """Texts by SIP MESSAGE."""
    RADIO = "radio"
    """Pages to radios and talkgroups behind a gateway."""


_TEXTS: Mapping[Carries, frozenset[type[Request]]] = MappingProxyType(
    {Carries.SMS: frozenset({TextMessage}), Carries.RADIO: frozenset({RadioPage})}
)


def service_of(carries: Carries, calls: frozenset[type[Request]]) -> Service:
    """What a channel that carries this takes; `calls` is what telephone lines take."""
    return Service(carries.value, _TEXTS.get(carries, calls))
