"""Which addresses a seat may have, and whom a seat may send a caller on to.

Only at our own switch: its host is that of `dial` or of `seats`. What stands before the @ is held
against the dial plan, unescaped (RFC 3261 §19.1.4) and with and without what `dial` puts around a
number, so that nobody is sent on to an emergency number or to a country that is not called.
Parameters and headers are left away: `maddr` would lead elsewhere (RFC 3261 §19.1.1).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from drivers.sip.dial_plan import DialPlan

_ADDRESS = re.compile(
    r"(?P<scheme>sips?):(?:(?P<user>[^@\s<>\";?]+)(?:;[^@\s<>\"]*)?@)?"
    r"(?P<host>[A-Za-z0-9.-]+)(?P<port>:\d{1,5})?(?P<rest>[;?][^\s<>]*)?"
)
_TRANSPORT = re.compile(r";transport=(?:udp|tcp|tls)\b", re.IGNORECASE)
_USER = re.compile(r"[A-Za-z0-9*#+._() -]+")
_MARKS = re.compile(r"[^A-Za-z0-9+]")

Objection = Callable[[str], str]
"""Why a number is not called; empty if it may be."""


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """`dial` and `seats` are as the channel's keys have them; `plan` says who may be called."""

    dial: str
    seats: str
    plan: DialPlan

    def seat(self, written: str) -> str:
        """The address of a seat that the core names; raises ValueError that says why it is none."""
        return self._read(written, self.plan.emergency)

    def transfer(self, written: str) -> str:
        """The address that a seat sends somebody on to; raises ValueError like `seat`."""
        if self.seats and written == self.seats:
            return self.seats
        return self._read(written, self._objection)

    def number(self, address: str) -> str:
        """The number that an address calls; empty where it is none."""
        found = _ADDRESS.search(address)
        user = _bare(found["user"] or "") if found else ""
        return user if self.plan.is_number(user) else ""

    def _objection(self, number: str) -> str:
        is_number = self.plan.is_number(number)
        return self.plan.objection(number) if is_number else self.plan.emergency(number)

    def _read(self, written: str, objection: Objection) -> str:
        found = _ADDRESS.search(written)
        if found is None:
            raise ValueError("no SIP address")
        if found["host"].lower() not in {_host(self.dial), _host(self.seats)}:
            raise ValueError(f"{found['host']} is not our switch")
        user = unquote(found["user"] or "")
        if user and not _USER.fullmatch(user):
            raise ValueError("no number and no name")
        for number in self._numbers(_bare(user)):
            if said := objection(number):
                raise ValueError(said)
        transport = _TRANSPORT.search(found["rest"] or "")
        name = f"{user.replace('#', '%23').replace(' ', '')}@" if user else ""
        place = f"{found['host']}{found['port'] or ''}{transport[0] if transport else ''}"
        return f"{found['scheme']}:{name}{place}"

    def _numbers(self, user: str) -> list[str]:
        """What the switch may take it for: as it stands, and as a number behind our own prefix."""
        if not user:
            return []
        before, _, after = self.dial.partition(":")[2].partition("@")[0].partition("{number}")
        inner = user.removeprefix(_bare(before)).removesuffix(_bare(after))
        return [user] if inner in ("", user) else [user, inner]


def _bare(user: str) -> str:
    return _MARKS.sub("", unquote(user))


def _host(uri: str) -> str:
    found = _ADDRESS.search(uri.replace("{number}", "0"))
    return found["host"].lower() if found else ""
