"""Why a call ended, `+CTCR: instance,cause`, and what that means for whoever wanted to talk.

A group that is busy, a network that is full: ask again. A number that nobody has: its own fault.
"""

from gateway.driver_api import Deferred, Fault, Receipt, Refused

_WORDS = {
    1: "released by a user",
    2: "busy",
    3: "not reachable",
    5: "congestion",
    6: "not allowed",
    8: "service not available",
    9: "pre-empted",
    11: "rejected",
    13: "a timer of the network is over",
    14: "released by the network",
    15: "no acknowledgement",
    16: "unknown identity",
    20: "encryption is wanted",
    37: "the resource was lost",
    38: "the authority to transmit was lost",
}
_RECIPIENT = {3, 16}
_LANE = {6, 8, 11, 20}


def release_words(cause: int | None) -> str:
    """In words, with the number."""
    if cause is None:
        return "the call was released"
    return f"{_WORDS.get(cause, 'the call was released')} (cause {cause})"


def receipt_of(cause: int | None, busy_s: float) -> Receipt:
    """Of a demand whose call was released instead of granted; in doubt it is asked again."""
    words = release_words(cause)
    if cause in _RECIPIENT:
        return Refused(Fault.RECIPIENT, words)
    if cause in _LANE:
        return Refused(Fault.LANE, words)
    return Deferred(busy_s, words)
