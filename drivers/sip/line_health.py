"""What the lines have shown of themselves, for the probe: no call is made to find out.

Two people who both hear nothing are rare, a firewall that lets nothing back in is not: when no RTP
came in any of the last three calls that were answered, the sound goes one way only.
"""

from collections import Counter, deque
from collections.abc import Mapping

from drivers.sip.frames import Over, Spoken
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import Health

_JUDGED_BY = 3
_MOST_NAMED = 3
_ONE_WAY = "no sound came back in the last calls that were answered: one-way audio?"


class LineHealth:
    """What became of the calls of one session."""

    def __init__(self) -> None:
        self._codes: Counter[int] = Counter()
        self._dialled = 0
        self._answered = 0
        self._packets_in: deque[int] = deque(maxlen=_JUDGED_BY)
        self._unplayed: tuple[str, ...] = ()
        self.odd_lines = 0

    def dialled(self) -> None:
        """An INVITE was given out."""
        self._dialled += 1

    def ended(self, heard: Over) -> None:
        """What a worker reported at the end of a call."""
        self._codes[heard.code] += 1
        if heard.answered:
            self._answered += 1
            self._packets_in.append(heard.packets_in)

    def spoken(self, heard: Spoken) -> None:
        """A phrase was played, as far as its files are there and whole."""
        self._unplayed = heard.unplayed

    @property
    def is_one_way(self) -> bool:
        """Whether the lines carry sound out, and none in."""
        return len(self._packets_in) == _JUDGED_BY and not any(self._packets_in)

    def seen(self, roll: WorkerRoll, taken: Mapping[int, int], waiting: int) -> Health:
        """The answer to a probe."""
        objection = roll.objection or self._of_sound()
        return Health(not objection, objection, self._facts(roll, taken, waiting))

    def _of_sound(self) -> str:
        if self._unplayed:
            return f"cannot be played: {', '.join(self._unplayed[:_MOST_NAMED])}"
        return _ONE_WAY if self.is_one_way else ""

    def _facts(self, roll: WorkerRoll, taken: Mapping[int, int], waiting: int) -> dict[str, str]:
        legs = sum(worker.legs for worker in roll.up)
        facts = {
            "workers": f"{len(roll.up)}/{len(roll.workers)}",
            "legs_free": f"{legs - sum(taken.values())}/{legs}",
            "dialled": str(self._dialled),
            "answered": str(self._answered),
        }
        codes = [str(each.code) for each in roll.workers if each.code is not None]
        optional = {
            "registration": " ".join(codes),
            "ended_with": " ".join(f"{code}:{n}" for code, n in sorted(self._codes.items())),
            "waiting": str(waiting or ""),
            "odd_lines": str(self.odd_lines or ""),
        }
        return facts | {name: value for name, value in optional.items() if value}
