"""What TP-ST of a status report means for us (TS 23.040 §9.2.3.15).

00        delivered to the telephone
01 02     completed, but no proof that the telephone has it: shown as pending
03…1F     completed, reserved or the centre's own: no proof either
20…3F     temporary error, the centre goes on trying
40…5F     permanent error; 46 is the validity period run out
60…7F     temporary error, the centre has given up
80…FF     reserved, to be read as 63 "service rejected"
"""

from gateway.driver_api import DeliveryState

_EXPIRED = 0x46
_SERVICE_REJECTED = 0x63

_CAUSES = {
    0x01: "forwarded, delivery cannot be confirmed",
    0x02: "replaced by the service centre",
    0x20: "congestion",
    0x21: "telephone busy",
    0x22: "no response from the telephone",
    0x23: "service rejected",
    0x24: "quality of service not available",
    0x25: "error in the telephone",
    0x40: "remote procedure error",
    0x41: "incompatible destination",
    0x42: "connection rejected by the telephone",
    0x43: "not obtainable",
    0x44: "quality of service not available",
    0x45: "no interworking available",
    0x46: "validity period expired",
    0x47: "deleted by the sender",
    0x48: "deleted by the service centre",
    0x49: "message does not exist",
    0x60: "congestion",
    0x61: "telephone busy",
    0x62: "no response from the telephone",
    0x63: "service rejected",
    0x64: "quality of service not available",
    0x65: "error in the telephone",
}


def delivery_of(status: int) -> tuple[DeliveryState, str]:
    """State and cause for a TP-ST octet; the cause names the octet where it is no success."""
    read_as = _SERVICE_REJECTED if status >= 0x80 else status
    state = _state_of(read_as)
    if state is DeliveryState.DELIVERED:
        return state, ""
    words = _CAUSES.get(read_as, "unspecified")
    return state, f"{words} (TP-ST {status:02X})"


def _state_of(status: int) -> DeliveryState:
    if status == 0x00:
        return DeliveryState.DELIVERED
    if status < 0x40:
        return DeliveryState.PENDING
    return DeliveryState.EXPIRED if status == _EXPIRED else DeliveryState.FAILED
