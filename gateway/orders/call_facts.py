"""Facts of telephone calls beside an order's deliveries: who called in, what he left, how it ended.

`call` is the key by which the driver names a call that came in, as in its `CallHeard`.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.orders.answer_facts import Verdict

CUT = "cut"
"""The outcome of a call that was on the line when the gateway ended."""


@dataclass(frozen=True, slots=True)
class VoiceReportHeard:
    """Somebody left a message for people to hear; nothing in it is ever read as an answer.

    `recording` is its file below the channel's folder. `order_id` is the order that he had been
    told of, or his only one; empty where it is none, and then the `verdict` is not `UNPARSED`.
    """

    key: str
    at_utc: datetime
    order_id: str
    verdict: Verdict
    channel: str
    address: str
    call: str
    recording: str
    length_s: float
    person: str
    units: tuple[str, ...]

    @property
    def raw(self) -> str:
        """What stands for it where words are expected."""
        return f"（语音报告：{self.recording}，{round(self.length_s)}秒）"


@dataclass(frozen=True, slots=True)
class IncomingEnded:
    """A call that came in is over. `outcome` is a value of the driver's `CallerOutcome`, or `CUT`:
    then nobody knows its length and its recording.
    """

    key: str
    at_utc: datetime
    channel: str
    address: str
    call: str
    outcome: str
    length_s: float
    person: str
    units: tuple[str, ...]
    recording: str = ""
