"""What the conformance kit sends and hears, by the bearer of the driver.

A text goes to one telephone. A page goes to a single radio and to a talkgroup: every check that
sends tries both.
"""

from dataclasses import dataclass

from gateway.driver_api.events import Event, Reply, StatusReceived
from gateway.driver_api.radio_events import RadioTextReceived
from gateway.driver_api.requests import RadioPage, TextMessage, VoiceCall

Message = TextMessage | RadioPage | VoiceCall

_RADIO, _TALKGROUP = "1001002", "90001"
_COMMON = ("【仙居】集结", "hello", "{" * 100)


@dataclass(frozen=True, slots=True)
class Correspondence:
    """`blanks` are messages without a text, one for each kind of addressee."""

    blanks: tuple[Message, ...]
    sender: str
    texts: tuple[str, ...]

    def to_each(self, text: str) -> list[Message]:
        """One message of that text to each kind of addressee."""
        return [_with_text(blank, text) for blank in self.blanks]

    def in_turn(self, number: int, text: str) -> Message:
        """The message of that number, from 0: addressees take turns."""
        return _with_text(self.blanks[number % len(self.blanks)], text)


_OF_BEARER = {
    "sms": Correspondence(
        blanks=(TextMessage("15400010001", ""),),
        sender="+8615400010002",
        texts=(*_COMMON, "【仙居】" + "立即集结" * 40),
    ),
    "radio": Correspondence(
        blanks=(RadioPage(_RADIO, "", False), RadioPage(_TALKGROUP, "", True)),
        sender="1001003",
        texts=(*_COMMON, "【仙居】" + "立即集结" * 30),
    ),
    "voice": Correspondence(
        blanks=(VoiceCall("15400010001", ""),), sender="15400010002", texts=_COMMON
    ),
}


def correspondence_of(bearer: str) -> Correspondence:
    """Raises ValueError for a bearer that the kit cannot speak for."""
    if bearer not in _OF_BEARER:
        known = ", ".join(_OF_BEARER)
        raise ValueError(f"the conformance kit tries drivers of {known}, not of {bearer}")
    return _OF_BEARER[bearer]


def heard_text(event: Event) -> str | None:
    """What a human wrote, if that is what the event is about."""
    match event:
        case Reply(text=text) | RadioTextReceived(text=text) | StatusReceived(answer=text):
            return text
    return None


def _with_text(blank: Message, text: str) -> Message:
    match blank:
        case TextMessage(to):
            return TextMessage(to, text)
        case VoiceCall(to):
            return VoiceCall(to, text)
        case RadioPage(to, _, to_talkgroup):
            return RadioPage(to, text, to_talkgroup)
