"""What a simulated network keeps: texts until they are reported, pages for radios that are off.

A text that somebody sends is brought again and again until its receiver has reported it. A page
that asks for store and forward is kept for its validity, until its radio is on the air.
"""

from collections.abc import Callable
from dataclasses import dataclass

from drivers.tetra_pei.simulated_sds import SeenConfirmation
from drivers.tetra_pei.simulated_settings import SimulatorSettings

_LOOK_AGAIN_S = 5.0

Later = Callable[[float, Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class AiredSds:
    """An SDS on the air; service 13 is a status, 12 an SDS-4 whose first octet is its protocol."""

    service: int
    source: int
    called: int
    octets: bytes
    bits: int


Delivery = Callable[[AiredSds], None]


@dataclass(slots=True)
class _Stored:
    sds: AiredSds
    tries_left: int


class SimulatedMailbox:
    """One network's store; a text is named by sender, protocol and reference."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self._settings = settings
        self._stored: dict[tuple[int, int, int], _Stored] = {}

    @property
    def is_empty(self) -> bool:
        return not self._stored

    def bring(self, sds: AiredSds, deliver: Delivery, later: Later, tries: int) -> None:
        """Bring a transfer, so often at the most, until it is reported."""
        stored = _Stored(sds, tries)
        if tries > 1:
            self._stored[_name(sds)] = stored
        self._bring(stored, deliver, later)

    def reported(self, sender: int, seen: SeenConfirmation) -> None:
        """Forget what is reported as received; a short report names no protocol."""
        for name in list(self._stored):
            same = name[0] == sender and name[2] == seen.reference
            if same and seen.protocol in (None, name[1]):
                del self._stored[name]

    def hold(
        self,
        left_s: float,
        reached: Callable[[], bool],
        expired: Callable[[], None],
        later: Later,
    ) -> None:
        """Wait `left_s` for a radio, until `reached` says that it has its page."""

        def look() -> None:
            if not reached():
                self.hold(left_s - _LOOK_AGAIN_S, reached, expired, later)

        if left_s <= 0:
            expired()
        else:
            later(min(_LOOK_AGAIN_S, left_s), look)

    def _bring(self, stored: _Stored, deliver: Delivery, later: Later) -> None:
        sds = stored.sds
        stored.tries_left -= 1
        for _ in range(2 if self._settings.duplicate_texts else 1):
            deliver(sds)
        again_s = self._settings.redelivery_s
        if again_s is not None and stored.tries_left:
            later(again_s, lambda: self._bring_again(stored, deliver, later))

    def _bring_again(self, stored: _Stored, deliver: Delivery, later: Later) -> None:
        if self._stored.get(_name(stored.sds)) is stored:
            self._bring(stored, deliver, later)


def _name(sds: AiredSds) -> tuple[int, int, int]:
    return sds.source, sds.octets[0], sds.octets[2]
