"""What the result of a page (TMP A2, B2) says about it, as the receipt.

In doubt a refusal is the lane's: a person is tried again rather than given up.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.driver_api import Accepted, Deferred, Fault, Receipt, Refused

DONE = 0x00
BUSY = 0x04
NO_ACKNOWLEDGEMENT = 0x08

_RECIPIENT: Mapping[int, str] = MappingProxyType(
    {
        NO_ACKNOWLEDGEMENT: "the radio did not acknowledge",
        0x0A: "no such contact",
    }
)
_LANE: Mapping[int, str] = MappingProxyType(
    {
        0x01: "failed",
        0x03: "wrong parameters",
        0x05: "the transmitter is switched off (receive only)",
        0x06: "the battery is low",
        0x07: "the PLL is not locked",
        0x09: "the repeater could not be woken",
        0x0B: "transmitting is denied",
        0x0C: "the transmission was interrupted",
    }
)


def receipt_of(result: int, references: tuple[int, ...], busy_s: float) -> Receipt:
    """The receipt; `references` name an accepted page, `busy_s` is how long busy ones wait."""
    if result == DONE:
        return Accepted(references)
    if result == BUSY:
        return Deferred(busy_s, "the channel is busy (04)")
    if result in _RECIPIENT:
        # On air without an acknowledgement: the radio may have shown it all the same.
        parts_out = int(result == NO_ACKNOWLEDGEMENT)
        return Refused(Fault.RECIPIENT, f"{_RECIPIENT[result]} ({result:02x})", parts_out)
    return Refused(Fault.LANE, f"{_LANE.get(result, 'an unknown result')} ({result:02x})")
