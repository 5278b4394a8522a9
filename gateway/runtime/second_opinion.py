"""Whether a lane that blames the recipient is believed, or another lane is asked first.

+CMS ERROR 1 or 28 may mean a number that nobody has, or a SIM whose service centre is wrong or
does not know it (TS 23.540 maps both to them). Such a SIM refuses within milliseconds whatever it
is given, so it is always free, and would soon have given up everybody.

    a refusal for the recipient's sake …
      no other channel could send it                   is believed: there is nobody to ask
      the second by a lane that is trusted             is believed
      three channels, or all, have said so             is believed
      else                                             the text goes to another lane

A lane may blame three recipients in a row and need not rest; it is trusted meanwhile if it
has sent anything in its life. With more it is suspect once the others have sent as many texts as it
refused: then it rests like any lane that refuses by its own fault. Before that it only
pauses, for a list may begin with many numbers that nobody has.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from gateway.driver_api import Accepted, Fault, LateReceipt, Receipt, Refused
from gateway.orders.order import Bearer
from gateway.runtime.lane import LONGEST_PAUSE_S, Lane
from gateway.runtime.lane_speed import LaneSpeeds
from gateway.runtime.receipts import delivery_of

_IN_A_ROW = 3
_TRUSTED_WANTED = 2
_CHANNELS_WANTED = 3
_PAUSE_S = 0.5
_DELIVERIES_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Judged:
    """The receipt to go by, and how long at most its lane has to rest for a blame."""

    receipt: Receipt
    rest_at_most_s: float = 0.0


@dataclass(slots=True)
class _Said:
    channels: set[str] = field(default_factory=set)
    trusted: int = 0


class SecondOpinions:
    """Remembers who blamed whom.

    `speeds` tells which channels have ever sent anything, `pool` the lanes that could send now.
    """

    def __init__(self, speeds: LaneSpeeds, pool: Callable[[], Sequence[Lane]]) -> None:
        self._speeds = speeds
        self._pool = pool
        self._sent = 0
        self._in_a_row: Counter[str] = Counter()
        self._sent_before: dict[str, int] = {}
        self._said: dict[str, _Said] = {}

    def judged_late(self, channel: str, bearer: Bearer, event: LateReceipt) -> LateReceipt:
        """One that comes late is believed no sooner than one in time."""
        judged = self.judge(channel, bearer, delivery_of(event.attempt_id), event.receipt)
        return replace(event, receipt=judged.receipt)

    def judge(self, channel: str, bearer: Bearer, delivery_id: str, receipt: Receipt) -> Judged:
        """What the receipt of a delivery is worth."""
        if bearer is not Bearer.SMS:
            return Judged(receipt)
        match receipt:
            case Accepted():
                self._sent += 1
                self._in_a_row[channel] = 0
                self._said.pop(delivery_id, None)
            case Refused(Fault.RECIPIENT, cause, parts_out):
                could = {one.channel for one in self._pool() if one.bearer is Bearer.SMS}
                if could <= {channel}:
                    return Judged(receipt)
                if not self._is_believed(channel, could, delivery_id):
                    receipt = Refused(Fault.LANE, cause, parts_out)
                return Judged(receipt, self._rest_s(channel))
        return Judged(receipt)

    def _is_believed(self, channel: str, could: set[str], delivery_id: str) -> bool:
        if not self._in_a_row[channel]:
            self._sent_before[channel] = self._sent
        self._in_a_row[channel] += 1
        said = self._said.pop(delivery_id, _Said())
        said.channels.add(channel)
        said.trusted += self._is_trusted(channel)
        credible = sum(not self._is_suspect(each) for each in said.channels)
        if (
            said.trusted >= _TRUSTED_WANTED
            or credible >= _CHANNELS_WANTED
            or could <= said.channels
        ):
            return True
        self._keep(delivery_id, said)
        return False

    def _keep(self, delivery_id: str, said: _Said) -> None:
        self._said[delivery_id] = said
        if len(self._said) > _DELIVERIES_KEPT:
            del self._said[next(iter(self._said))]

    def _is_trusted(self, channel: str) -> bool:
        return self._in_a_row[channel] <= _IN_A_ROW and self._speeds.part_s(channel) is not None

    def _is_suspect(self, channel: str) -> bool:
        refused = self._in_a_row[channel]
        return refused > _IN_A_ROW and self._sent - self._sent_before[channel] >= refused

    def _rest_s(self, channel: str) -> float:
        if self._in_a_row[channel] <= _IN_A_ROW:
            return 0.0
        return LONGEST_PAUSE_S if self._is_suspect(channel) else _PAUSE_S
