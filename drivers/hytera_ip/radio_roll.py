"""Who is on the air and where: the last value of each radio, nothing older."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from drivers.hytera_ip.positions import Position
from gateway.driver_api.latest_kept import LatestKept

_MOST = 20_000


@dataclass(slots=True)
class RadioSeen:
    """One radio; `expires_utc` is when it counts as off the air unless it is heard of again."""

    number: int
    heard_utc: datetime
    registered: bool = False
    expires_utc: datetime | None = None
    position: Position | None = None


class RadioRoll:
    """The radios heard of lately, 20 000 at most; `renew_s` as told to them."""

    def __init__(self, renew_s: int) -> None:
        self._renew_s = renew_s
        self._radios: LatestKept[int, RadioSeen] = LatestKept(_MOST)

    def heard(self, number: int, at_utc: datetime) -> RadioSeen:
        """Anything came from it."""
        radio = self._radios.use(number)
        if radio is None:
            radio = RadioSeen(number, at_utc)
            self._radios.keep(number, radio)
        radio.heard_utc = at_utc
        return radio

    def registered(self, number: int, at_utc: datetime) -> None:
        """It is on the air."""
        radio = self.heard(number, at_utc)
        radio.registered = True
        # A radio renews when its time is over, and may need a few tries.
        radio.expires_utc = at_utc + timedelta(seconds=1.5 * self._renew_s)

    def offline(self, number: int, at_utc: datetime) -> None:
        """It has said good-bye, or is said to be gone."""
        radio = self.heard(number, at_utc)
        radio.registered, radio.expires_utc = False, None

    def located(self, number: int, position: Position, at_utc: datetime) -> None:
        """It said where it is; one without a fix keeps the position that was known."""
        radio = self.heard(number, at_utc)
        if position.valid:
            radio.position = position

    def radio(self, number: int) -> RadioSeen | None:
        """What is known of it."""
        return self._radios.get(number)

    def on_air(self, now_utc: datetime) -> list[int]:
        """The numbers of those that are registered, in order."""
        return sorted(
            radio.number
            for radio in self._radios.values()
            if radio.registered and radio.expires_utc is not None and radio.expires_utc > now_utc
        )
