"""What the lines have shown of themselves, for the probe: no call is made to find out.

Two people who both hear nothing are rare, a firewall that lets nothing back in is not: when no RTP
came in any of the last three calls that were answered, the sound goes one way only.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping

from drivers.sip.frames import Over, Reachable, Spoken, TextEnded
from drivers.sip.line_setup import LineSetup
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import Health

_JUDGED_BY = 3
_MOST_NAMED = 3
_SILENCE = 0
_UNSAID = "the last order was not spoken whole: is there a speech_engine?"
_ONE_WAY = "no sound came back in the last calls that were answered: one-way audio?"


class LineHealth:
    """What became of the calls of one session."""

    def __init__(self, setup: LineSetup) -> None:
        self._setup = setup
        self._codes: Counter[int] = Counter()
        self._texts: Counter[int] = Counter()
        self._dialled = 0
        self._came_in = 0
        self._answered = 0
        self._packets_in: deque[int] = deque(maxlen=_JUDGED_BY)
        self._unplayed: tuple[str, ...] = ()
        self._is_unsaid = False
        self._unrecorded = ""
        self._peer: dict[int, int] = {}
        self.odd_lines = 0

    def came_in(self) -> None:
        """Somebody has called."""
        self._came_in += 1

    def dialled(self) -> None:
        """An INVITE was given out."""
        self._dialled += 1

    def ended(self, heard: Over, *, both_ways: bool = True) -> None:
        """What a worker reported at the end of a call; a radio that hears us says nothing."""
        self._codes[heard.code] += 1
        if heard.answered:
            self._answered += 1
            self._packets_in.extend([heard.packets_in] if both_ways else [])
            self._unrecorded = heard.unrecorded

    def text_ended(self, heard: TextEnded) -> None:
        """What a worker reported of a text."""
        self._texts[heard.code] += 1

    def spoken(self, heard: Spoken) -> None:
        """A phrase was played, as far as its files are there and whole."""
        self._unplayed = heard.unplayed

    def order_spoken(self, *, whole: bool) -> None:
        """An order was spoken, with all that its text says or not."""
        self._is_unsaid = not whole

    def reachable(self, heard: Reachable) -> None:
        """What the peer answered to an OPTIONS; a worker tells only what is new."""
        self._peer[heard.worker] = heard.code

    def begins(self, worker: int) -> None:
        """A process begins anew: what the one before it was told is no news of today."""
        self._peer.pop(worker, None)

    @property
    def is_one_way(self) -> bool:
        """Whether the lines carry sound out, and none in."""
        return len(self._packets_in) == _JUDGED_BY and not any(self._packets_in)

    def seen(self, roll: WorkerRoll, taken: Mapping[int, int], waiting: int) -> Health:
        """The answer to a probe."""
        objections = [each for each in (roll.objection, *self._objections()) if each]
        return Health(not objections, "; ".join(objections), self._facts(roll, taken, waiting))

    def _objections(self) -> Iterator[str]:
        if _SILENCE in self._peer.values():
            yield f"the peer does not answer: {self._setup.plan.peer} (OPTIONS)"
        if self._unplayed:
            yield f"cannot be played: {', '.join(self._unplayed[:_MOST_NAMED])}"
        elif self.is_one_way:
            yield _ONE_WAY
        yield self._setup.speech.trouble
        if self._is_unsaid:
            yield _UNSAID
        if self._unrecorded:
            yield f"the last call was not recorded: {self._unrecorded}"
        if self._setup.store is not None:
            yield self._setup.store.trouble

    def _facts(self, roll: WorkerRoll, taken: Mapping[int, int], waiting: int) -> dict[str, str]:
        legs = sum(worker.legs for worker in roll.up)
        facts = {
            "workers": f"{len(roll.up)}/{len(roll.workers)}",
            "legs_free": f"{legs - sum(taken.values())}/{legs}",
            "dialled": str(self._dialled),
            "answered": str(self._answered),
        }
        codes = [str(each.code) for each in roll.workers if each.code is not None]
        peer = [str(code or "silent") for _, code in sorted(self._peer.items())]
        store = self._setup.store
        optional = {
            "registration": " ".join(codes),
            "peer": " ".join(peer),
            "ended_with": _counted(self._codes),
            "texts_ended_with": _counted(self._texts),
            "came_in": str(self._came_in or ""),
            "waiting": str(waiting or ""),
            "odd_lines": str(self.odd_lines or ""),
            **(store.facts if store is not None else {}),
        }
        return facts | {name: value for name, value in optional.items() if value}


def _counted(codes: Counter[int]) -> str:
    return " ".join(f"{code}:{n}" for code, n in sorted(codes.items()))
