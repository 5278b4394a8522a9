"""The calls of one worker: those that go on, by name, and those that have ended.

What has ended stays alive for a second, for the library crashes when a player is freed while its
end is under way. A `Call` stays longer, until its slot is free: its destructor hangs up whatever
call the slot has now.
"""

from collections.abc import Callable, Iterable

from drivers.sip.worker.ear import Ear
from drivers.sip.worker.line_call import LineCall
from drivers.sip.worker.refused_call import RefusedCall

_KEPT_S = 1.0


class CallRoll:
    """As many calls as there are ears; `tick` as often as the loop turns."""

    def __init__(self, ears: Iterable[Ear], now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._free_ears = list(ears)
        self._calls: dict[str, LineCall] = {}
        self._refused: list[RefusedCall] = []
        self._ended: list[LineCall | RefusedCall] = []

    def get(self, name: str) -> LineCall | None:
        """The call of this name, if it goes on."""
        return self._calls.get(name)

    def free_ear(self) -> Ear | None:
        """One for a new call, or none: every leg is taken. Its call comes with `add`.

        Nothing is let go of here: a call that has just come in has a slot, and is not known yet.
        """
        # A call that was hung up a moment ago, by the command before this, is over already.
        self._put_aside()
        return self._free_ears[-1] if self._free_ears else None

    def add(self, call: LineCall) -> None:
        """One more; its ear came from `free_ear`, and is free again after its end."""
        self._free_ears.remove(call.ear)
        self._calls[call.name] = call

    def turn_away(self, call: RefusedCall) -> None:
        """One that is refused at the next `tick`."""
        self._refused.append(call)

    def tick(self) -> None:
        """What time brings to each of them."""
        for call in list(self._calls.values()):
            call.tick()
        for refused in self._refused:
            refused.refuse(self._now_s())
        self._ended += self._refused
        self._refused.clear()
        self._put_aside()
        self._bury()

    def leave(self) -> None:
        """Say goodbye on every call."""
        for call in self._calls.values():
            call.leave()

    def release(self) -> None:
        """Close what was recorded, also of those whose other side has not agreed to the end."""
        for call in self._calls.values():
            call.abandon()
        self._put_aside()
        for ended in self._ended:
            ended.release()

    def __len__(self) -> int:
        return len(self._calls)

    def _put_aside(self) -> None:
        over = [call for call in self._calls.values() if call.over]
        for call in over:
            del self._calls[call.name]
            self._free_ears.append(call.ear)
        self._ended += over

    def _bury(self) -> None:
        now_s = self._now_s()
        busy = {call.slot for call in self._calls.values()}
        kept = []
        for call in self._ended:
            rested = call.over_s is not None and now_s - call.over_s >= _KEPT_S
            if rested:
                call.release()
            if not rested or call.slot in busy:
                kept.append(call)
        self._ended = kept
