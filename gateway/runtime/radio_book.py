"""Who is on the air, when each radio was heard last, and where it was: the last value of each.

    heard ─► in memory at once ─ all that changed, every 5 s ─► settings `radio/…` of the journal

None of it is in the record of what happened (docs/decisions/0026): a crash costs the last seconds
of it, and a flood of positions costs the journal nothing that grows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from gateway.driver_api import Clock, Position
from gateway.journal.journal import Journal
from gateway.runtime.wake import Wake

_PREFIX = "radio/"
_EVERY_S = 5.0
_MOST_RADIOS = 20_000


@dataclass(frozen=True, slots=True)
class RadioSeen:
    """One radio. `on_air` is what it, or the system, last let us conclude.

    `position` is its last fix, at `located_at_utc`; `no_fix` says why its last report had none.
    """

    address: str
    heard_at_utc: datetime
    channel: str
    on_air: bool = True
    position: Position | None = None
    located_at_utc: datetime | None = None
    no_fix: str = ""


_FORM = msgspec.json.Decoder(RadioSeen)


class RadioBook:
    """The last of every radio; `run` keeps it over restarts."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._radios: dict[str, RadioSeen] = {}
        self._changed: set[str] = set()
        self._bell = Wake()

    def read_back(self) -> None:
        """After a start: what earlier processes kept."""
        for _, value in self._journal.store.settings_under(_PREFIX):
            seen = _FORM.decode(value)
            self._radios.setdefault(seen.address, seen)

    def radio(self, address: str) -> RadioSeen | None:
        """The last of it, if it was ever heard."""
        return self._radios.get(address)

    def radios(self) -> Iterable[RadioSeen]:
        """All that were ever heard."""
        return self._radios.values()

    def heard(self, address: str, channel: str, *, on_air: bool = True) -> RadioSeen:
        """Something came from it: it is on the air, unless it said that it is going."""
        now = self._clock.utc()
        known = self._radios.get(address)
        if known is None:
            return self._put(RadioSeen(address, now, channel, on_air))
        return self._put(replace(known, heard_at_utc=now, channel=channel, on_air=on_air))

    def located(self, address: str, channel: str, fix: Position | None, cause: str) -> None:
        """It said where it is; without a fix its last one stands."""
        seen = self.heard(address, channel)
        if fix is None:
            self._put(replace(seen, no_fix=cause or "no fix"))
        else:
            self._put(replace(seen, position=fix, located_at_utc=seen.heard_at_utc, no_fix=""))

    async def run(self) -> None:
        """Keep what changed, until cancelled."""
        while True:
            await self._bell.wait()
            await self._clock.sleep(_EVERY_S)
            changed, self._changed = self._changed, set()
            rows = (self._radios[address] for address in changed if address in self._radios)
            await self._journal.keep_all(
                [(f"{_PREFIX}{row.address}", msgspec.json.encode(row).decode()) for row in rows]
            )

    def _put(self, seen: RadioSeen) -> RadioSeen:
        if seen.address not in self._radios and len(self._radios) >= _MOST_RADIOS:
            return seen  # more than any system has: addresses made of noise
        self._radios[seen.address] = seen
        self._changed.add(seen.address)
        self._bell.ring()
        return seen
