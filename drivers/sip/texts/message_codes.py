"""What the final response to a MESSAGE says of it (RFC 3428 §7, RFC 3261 §21).

2xx            somebody has taken it over: the telephone itself, or a network that keeps it
404 410 …      nobody has this address        480 486 …   he cannot have it now
401 403 …      we may not send it             5xx         the switch cannot
408 504, none  nobody knows: it may have arrived
"""

from collections.abc import Mapping
from types import MappingProxyType

from drivers.sip.texts.message_rules import Meaning
from gateway.driver_api import Deferred, Fault, Receipt, Refused, Unknown

_SILENCE = 0
_WORDS: Mapping[int, str] = MappingProxyType(
    {
        # RFC 3261 §21.4.5, §21.4.9, §21.4.23, §21.6.3
        **dict.fromkeys((404, 410, 414, 416, 484, 485, 604), "invalid"),
        # RFC 3261 §21.4.18
        480: "off",
        # RFC 3261 §21.4.24, §21.6.1
        **dict.fromkeys((486, 600), "busy"),
        # RFC 3261 §21.6.2
        603: "declined",
        # RFC 3261 §21.4.13, §21.4.26, §21.6.4: his telephone takes no such thing
        **dict.fromkeys((415, 488, 606), "takes no texts"),
    }
)
# RFC 3261 §21.4.8, §21.5.5: the request may have gone on although its answer did not come back.
_IN_DOUBT = frozenset({_SILENCE, 408, 504})


def meaning_of(code: int, own: Mapping[int, Meaning]) -> Meaning:
    """Of this status; `own` are the profile's."""
    if code in own:
        return own[code]
    if 200 <= code < 300:
        return Meaning.ACCEPTED
    if code in _IN_DOUBT:
        return Meaning.UNKNOWN
    return Meaning.RECIPIENT if code in _WORDS else Meaning.LANE


def receipt_of(code: int, reason: str, meaning: Meaning, busy_s: float, parts_out: int) -> Receipt:
    """Of a text that was not taken; so many of its parts had been taken before."""
    said = f"{code} {reason}".strip() if code else "no response"
    match meaning:
        case Meaning.RECIPIENT:
            return Refused(Fault.RECIPIENT, f"{_WORDS.get(code, 'refused')}: {said}", parts_out)
        case Meaning.BUSY if not parts_out:
            return Deferred(busy_s, f"busy: {said}")
        case Meaning.UNKNOWN:
            return Unknown(said)
        case _:
            return Refused(Fault.LANE, said, parts_out)
