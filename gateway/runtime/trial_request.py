"""What the person at the rack wants to try on a radio channel: a page, a status, or to talk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.driver_api import RadioPage, RadioStatus, TransmitDemand, TransmitEnd

TRIAL_KEYS = frozenset({"to", "talkgroup", "text", "status", "talk_s"})
"""With any of them channel/test is a trial, and not a question to the device."""

_TEXT = "【测试】电台信道测试,无需执行"
_LONGEST_TEXT, _LONGEST_STATUS = 60, 20
_WAIT_S, _MOST_WAIT_S = 10.0, 30.0
_MOST_TALK_S = 10.0
_RELEASED_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """`wait_s` is how long we listen after the receipt.

    With `status` that goes out instead of the text; with `talk_s` nothing does, and the right to
    talk is held for so long.
    """

    channel: str
    to: str
    text: str
    to_talkgroup: bool
    wait_s: float
    status: str = ""
    talk_s: float | None = None

    def to_driver(self, expires: datetime) -> RadioPage | RadioStatus | TransmitDemand:
        """The request for the channel's session."""
        if self.talk_s is not None:
            most_s = self.talk_s + _RELEASED_WITHIN_S
            return TransmitDemand(self.to, self.to_talkgroup, most_s, expires)
        if self.status:
            return RadioStatus(self.to, self.status, self.to_talkgroup, expires)
        return RadioPage(self.to, self.text, self.to_talkgroup, expires)

    @property
    def ending(self) -> TransmitEnd:
        """What gives the right to talk back."""
        return TransmitEnd(self.to, self.to_talkgroup)

    @property
    def facts(self) -> dict[str, str]:
        """What was tried, for the answer."""
        if self.talk_s is not None:
            return {"to": self.to, "talk_s": f"{self.talk_s:g}"}
        if self.status:
            return {"to": self.to, "status": self.status}
        return {"to": self.to, "text": self.text}


def read_trial(data: Mapping[str, Any]) -> tuple[TrialRequest, list[str]]:
    """What is asked for, and every fault in it."""
    to, text, wait_s = data.get("to"), data.get("text", _TEXT), data.get("wait_s", _WAIT_S)
    group = data.get("talkgroup", False)
    faults = []
    if not (isinstance(to, str) and to.isascii() and to.isdigit() and len(to) <= 17):
        faults.append("to: 应为电台或通话组号码")
    if not (isinstance(text, str) and 0 < len(text) <= _LONGEST_TEXT):
        faults.append(f"text: 应为不超过 {_LONGEST_TEXT} 字的文字")
    if not _is_number(wait_s):
        faults.append("wait_s: 应为秒数")
        wait_s = _WAIT_S
    if not isinstance(group, bool):
        faults.append("talkgroup: 应为 true 或 false")
    status, talk_s = data.get("status"), data.get("talk_s")
    faults += _faults_of_kind(data, status, talk_s)
    wait_s = min(max(0.0, wait_s), _MOST_WAIT_S)
    request = TrialRequest(
        channel=str(data.get("name", "")),
        to=str(to),
        text=str(text),
        to_talkgroup=group is True,
        wait_s=wait_s,
        status=status if isinstance(status, str) else "",
        talk_s=talk_s if _is_number(talk_s) else None,
    )
    return request, faults


def _faults_of_kind(data: Mapping[str, Any], status: Any, talk_s: Any) -> list[str]:
    faults = []
    is_status = isinstance(status, str) and 0 < len(status) <= _LONGEST_STATUS
    if "status" in data and not is_status:
        faults.append('status: 应为状态名称或号码，如 "0x8002"')
    if "talk_s" in data and not (_is_number(talk_s) and 0 < talk_s <= _MOST_TALK_S):
        faults.append(f"talk_s: 应为不超过 {_MOST_TALK_S:g} 的秒数")
    if sum(name in data for name in ("text", "status", "talk_s")) > 1:
        faults.append("text、status、talk_s: 只能给一个")
    return faults


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
