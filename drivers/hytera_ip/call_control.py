"""What of radio control (RCP) calls are made of; `radio_control` has the layouts."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from drivers.hytera_ip.control_kind import ControlKind
from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service


class CallType(Enum):
    """What a call is set up as; 6 and up are calls with a priority."""

    PRIVATE = 0
    GROUP = 1
    ALL = 2
    EMERGENCY_GROUP = 3
    REMOTE_MONITOR = 4
    EMERGENCY_ALARM = 5
    PRIORITY_PRIVATE = 6
    PRIORITY_GROUP = 7
    PRIORITY_ALL = 8


class Process(IntEnum):
    """What a transmission of the peer's own is doing (B843)."""

    UNAVAILABLE = 0
    TALKING = 1
    HANG_TIME = 2
    ENDED = 3
    FAILED = 4
    TIME_OUT = 5
    TIME_OUT_SOON = 6


@dataclass(frozen=True, slots=True)
class CallRequest:
    """Set a call up; `call` is a `CallType` value."""

    call: int
    target: int

    def encode(self) -> HdapMessage:
        payload = bytes((self.call,)) + self.target.to_bytes(4, "little")
        return HdapMessage(Service.RADIO_CONTROL, ControlKind.CALL.value, payload)


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What became of it; 0 is done."""

    result: int

    def encode(self) -> HdapMessage:
        kind = ControlKind.CALL_ANSWER
        return HdapMessage(Service.RADIO_CONTROL, kind.value, bytes((self.result,)))


@dataclass(frozen=True, slots=True)
class CallRemoval:
    """Forget the call that was set up last."""

    def encode(self) -> HdapMessage:
        return HdapMessage(Service.RADIO_CONTROL, ControlKind.REMOVE.value)


@dataclass(frozen=True, slots=True)
class Key:
    """A button of the radio is pressed, or let go."""

    button: int
    pressed: bool

    def encode(self) -> HdapMessage:
        payload = bytes((self.button, self.pressed))
        return HdapMessage(Service.RADIO_CONTROL, ControlKind.KEY.value, payload)


@dataclass(frozen=True, slots=True)
class StatusSubscription:
    """Tell me when you transmit (0), when you receive (1)."""

    what: tuple[int, ...] = (0, 1)

    def encode(self) -> HdapMessage:
        pairs = b"".join(bytes((each, 1)) for each in self.what)
        payload = bytes((len(self.what),)) + pairs
        return HdapMessage(Service.RADIO_CONTROL, ControlKind.SUBSCRIBE.value, payload)


@dataclass(frozen=True, slots=True)
class ControlAnswer:
    """What became of a key, a removal, a subscription; 0 is done, `rest` is not public."""

    kind: ControlKind
    result: int
    rest: bytes = b""

    def encode(self) -> HdapMessage:
        payload = bytes((self.result,)) + self.rest
        return HdapMessage(Service.RADIO_CONTROL, self.kind.value, payload)


@dataclass(frozen=True, slots=True)
class TransmitStatus:
    """The peer transmits, or does no longer; `process` is mostly a `Process`."""

    process: int
    source: int
    call: int
    target: int

    def encode(self) -> HdapMessage:
        shorts = (self.process, self.source, self.call)
        payload = b"".join(each.to_bytes(2, "little") for each in shorts)
        payload += self.target.to_bytes(4, "little")
        return HdapMessage(Service.RADIO_CONTROL, ControlKind.TRANSMIT_STATUS.value, payload)


CallMessage = (
    CallRequest
    | CallAnswer
    | CallRemoval
    | Key
    | StatusSubscription
    | ControlAnswer
    | TransmitStatus
)
_ANSWERS = frozenset(
    {ControlKind.KEY_ANSWER, ControlKind.REMOVE_ANSWER, ControlKind.SUBSCRIBE_ANSWER}
)
_SIZES = {
    ControlKind.CALL: 5,
    ControlKind.CALL_ANSWER: 1,
    ControlKind.REMOVE: 0,
    ControlKind.KEY: 2,
    ControlKind.TRANSMIT_STATUS: 10,
}


def read_call(kind: ControlKind, payload: bytes) -> CallMessage | None:
    """One message, None if it is about no call; raises `FrameError`."""
    if kind in _ANSWERS:
        if not payload:
            raise FrameError(f"radio control {kind.name} without its result")
        return ControlAnswer(kind, payload[0], payload[1:])
    if len(payload) != _SIZES.get(kind, len(payload)):
        raise FrameError(f"radio control {kind.name} has {len(payload)} octets")
    match kind:
        case ControlKind.CALL:
            return CallRequest(payload[0], int.from_bytes(payload[1:], "little"))
        case ControlKind.CALL_ANSWER:
            return CallAnswer(payload[0])
        case ControlKind.REMOVE:
            return CallRemoval()
        case ControlKind.KEY:
            return _key(payload)
        case ControlKind.SUBSCRIBE:
            return _subscription(payload)
        case ControlKind.TRANSMIT_STATUS:
            return TransmitStatus(*_shorts(payload[:6]), int.from_bytes(payload[6:], "little"))
    return None


def _shorts(payload: bytes) -> tuple[int, int, int]:
    first, second, third = (int.from_bytes(payload[at : at + 2], "little") for at in (0, 2, 4))
    return first, second, third


def _key(payload: bytes) -> Key:
    if payload[1] > 1:
        raise FrameError(f"a key that is neither pressed nor let go ({payload[1]:02x})")
    return Key(payload[0], bool(payload[1]))


def _subscription(payload: bytes) -> StatusSubscription:
    pairs = [payload[at : at + 2] for at in range(1, len(payload), 2)]
    if (
        not payload
        or len(pairs) != payload[0]
        or any(len(pair) != 2 or pair[1] != 1 for pair in pairs)
    ):
        raise FrameError("a subscription that contradicts itself")
    return StatusSubscription(tuple(pair[0] for pair in pairs))
