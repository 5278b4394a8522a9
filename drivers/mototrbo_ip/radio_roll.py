"""Who is on the air: what is known of each radio, for as long as the process lives."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from gateway.driver_api.latest_kept import LatestKept

_STORM_S = 60.0
_MOST = 20_000


class OnAir(Enum):
    """Whether a radio can be reached, as far as we know."""

    YES = "heard of"
    SILENT = "does not answer"
    NO = "has said good-bye"


class Armed(Enum):
    """Whether a radio has our requests for its positions."""

    NO = "not yet"
    YES = "has taken them"
    GIVEN_UP = "has not taken them"


@dataclass(slots=True)
class RadioSeen:
    """One radio; `heard_s` and `registered_s` are `Clock.monotonic_s`.

    `interval_s` is how often it registers, as observed.
    """

    number: int
    address: bytes
    heard_s: float
    heard_utc: datetime
    on_air: OnAir = OnAir.YES
    registered_s: float | None = None
    interval_s: float | None = None
    armed: Armed = Armed.NO


class RadioRoll:
    """The radios heard of lately, 20 000 at most.

    `quiet` says that one did not answer, and nobody was heard since.
    """

    def __init__(self) -> None:
        self.quiet = False
        self.heard_s = float("-inf")
        self._radios: LatestKept[int, RadioSeen] = LatestKept(_MOST)

    def heard(self, number: int, address: bytes, utc: datetime, now_s: float) -> bool:
        """Anything came from it; True if it was not known to be on the air."""
        self.quiet, self.heard_s = False, now_s
        radio = self._radios.use(number)
        if radio is None:
            self._radios.keep(number, RadioSeen(number, address, now_s, utc))
            return True
        is_news = radio.on_air is not OnAir.YES
        radio.on_air, radio.heard_s, radio.heard_utc = OnAir.YES, now_s, utc
        return is_news

    def registered(self, number: int, initial: bool, now_s: float) -> bool:
        """It registers; True if it was switched on, so that its numbers begin anew.

        One that saw no answer says the same again soon: then they do not. What we had asked of
        it is forgotten in any case, rather once too often.
        """
        radio = self._radios.get(number)
        if radio is None:
            return initial
        since_s = None if radio.registered_s is None else now_s - radio.registered_s
        if initial or radio.armed is Armed.GIVEN_UP:
            radio.armed = Armed.NO
        if since_s is not None and since_s < _STORM_S:
            return False
        radio.registered_s = now_s
        if not initial:
            radio.interval_s = since_s
        return initial

    def gone(self, number: int, on_air: OnAir) -> None:
        """It has said good-bye, or has not answered."""
        radio = self._radios.get(number)
        if radio is not None:
            radio.on_air, radio.armed, radio.registered_s = on_air, Armed.NO, None

    def radio(self, number: int) -> RadioSeen | None:
        """What is known of it."""
        return self._radios.get(number)

    def on_air(self) -> list[RadioSeen]:
        """Those that can be reached, who was heard last first."""
        here = [radio for radio in self._radios.values() if radio.on_air is OnAir.YES]
        return sorted(here, key=lambda radio: -radio.heard_s)
