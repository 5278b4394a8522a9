"""Delivery status of SDS-TL (EN 300 392-2 §29.4.3.2) folded to what differs for an order.

The top three bits are the class, so a code that is not in the list still has one. *Consumed*
proves no less than *received*: somebody opened the text, which is no answer.
"""

from enum import Enum

from drivers.tetra_pei.status_value import ShortOutcome
from gateway.driver_api import DeliveryState


class StatusClass(Enum):
    """By the top three bits; `RESERVED` stands for the rest."""

    SUCCESS = 0
    TEMPORARY = 1
    FAILED = 2
    FLOW = 3
    END_TO_END = 4
    RESERVED = 5


_CAUSES = {
    0x04: "forwarded to another network, which confirms nothing",
    0x05: "sent to a group, acknowledgements prevented",
    0x20: "congestion, the text is stored",
    0x21: "text stored",
    0x22: "destination not reachable, the text is stored",
    0x40: "network overload",
    0x41: "service permanently not available",
    0x42: "service temporarily not available",
    0x43: "source not authorised",
    0x44: "destination not authorised",
    0x45: "unknown destination",
    0x46: "unknown forward address",
    0x47: "group address with individual service",
    0x48: "validity period expired, not received",
    0x49: "validity period expired, received and not opened",
    0x4A: "delivery failed",
    0x4B: "destination not registered",
    0x4C: "queue of the destination full",
    0x4D: "message too long",
    0x4E: "destination does not support SDS-TL",
    0x4F: "destination host not connected",
    0x50: "protocol not supported",
    0x51: "text coding scheme not supported",
    0x52: "memory of the destination full",
    0x53: "destination does not accept texts",
    0x56: "destination address prohibited",
    0x57: "cannot route to the external network",
    0x58: "unknown external subscriber",
    0x59: "negative acknowledgement",
    0x5A: "destination not reachable",
    0x5B: "error in distributing the text",
    0x5C: "corrupt information element",
    0x5D: "not all parts received",
    0x5E: "destination engaged elsewhere by the network",
    0x5F: "destination engaged elsewhere",
}
_RECEIVED = {0x00, 0x01, 0x06}
_CONSUMED = {0x02, 0x03}
_EXPIRED = {0x48}
_OPENED_LATER = 0x49
_SHORT = {ShortOutcome.UNSUPPORTED: 0x50, ShortOutcome.MEMORY_FULL: 0x52}
_SHORT |= {ShortOutcome.RECEIVED: 0x00, ShortOutcome.CONSUMED: 0x02}


def class_of(status: int) -> StatusClass:
    """The class of a delivery status, 0..255."""
    return StatusClass(min(status >> 5, StatusClass.RESERVED.value))


def status_of(outcome: ShortOutcome) -> int:
    """The delivery status that a short report stands for."""
    return _SHORT[outcome]


def delivery_of(status: int) -> tuple[DeliveryState, str]:
    """What is known after this report, and why, in words; no cause for what arrived."""
    if status in _CONSUMED:
        return DeliveryState.READ, ""
    if status in _RECEIVED or status == _OPENED_LATER:
        return DeliveryState.DELIVERED, ""
    cause = f"{_CAUSES.get(status, 'delivery status')} ({status:#04x})"
    if status in _EXPIRED:
        return DeliveryState.EXPIRED, cause
    if class_of(status) is StatusClass.FAILED:
        return DeliveryState.FAILED, cause
    return DeliveryState.PENDING, cause
