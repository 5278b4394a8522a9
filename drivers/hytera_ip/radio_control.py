"""RCP, the radio control service: as far as its layouts are public. Numbers are little-endian.

    0841 call        type | target 32              8841 answer   result
    0842 no call                                   8842 answer   result
    0041 key         button | 1 pressed, 0 let go  8041 answer   result | [more]
    10C9 tell me     count | what, 1 …             80C9 answer   result
    B843 transmits   process 16 | source 16 | call type 16 | target 32
    0452 who are you what                          8452 answer   result | what | address or id
    B845 repeater    mode 16 | state 16 | service 16 | call type 16 | target 32 | source 32
    0851 emergency alarm, 0853 its end: a sender is in it, at a place that is not public

Of the key, the subscription and B843 the layouts are those of programs that others use with radios.
Everything else stays a number and octets.
"""

from dataclasses import dataclass

from drivers.hytera_ip.call_control import CallMessage, read_call
from drivers.hytera_ip.control_kind import ControlKind
from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service

EMERGENCIES = frozenset({ControlKind.EMERGENCY_ALARM, ControlKind.EMERGENCY_END})
RADIO_IP = 1


@dataclass(frozen=True, slots=True)
class WhoAreYou:
    """Ask for the radio's id (0) or its address (1)."""

    what: int = RADIO_IP

    def encode(self) -> HdapMessage:
        kind = ControlKind.WHO_ARE_YOU
        return HdapMessage(Service.RADIO_CONTROL, kind.value, bytes((self.what,)))


@dataclass(frozen=True, slots=True)
class WhoAnswer:
    """The radio's id or address: four octets as they came."""

    result: int
    what: int
    value: bytes

    def encode(self) -> HdapMessage:
        payload = bytes((self.result, self.what)) + self.value
        return HdapMessage(Service.RADIO_CONTROL, ControlKind.WHO_ANSWER.value, payload)


@dataclass(frozen=True, slots=True)
class RepeaterState:
    """What a repeater is doing; `state` 4 is a channel in its hang time."""

    mode: int
    state: int
    service: int
    call: int
    target: int
    source: int

    def encode(self) -> HdapMessage:
        shorts = (self.mode, self.state, self.service, self.call)
        payload = b"".join(each.to_bytes(2, "little") for each in shorts)
        payload += self.target.to_bytes(4, "little") + self.source.to_bytes(4, "little")
        return HdapMessage(Service.RADIO_CONTROL, ControlKind.REPEATER.value, payload)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An emergency alarm, or its end; `payload` as it came, see `sender_at`."""

    ended: bool
    payload: bytes

    def sender_at(self, place: int) -> int | None:
        """The 32-bit number that begins at `place`; None if there is none."""
        octets = self.payload[place : place + 4]
        return int.from_bytes(octets, "little") if len(octets) == 4 else None

    def encode(self) -> HdapMessage:
        kind = ControlKind.EMERGENCY_END if self.ended else ControlKind.EMERGENCY_ALARM
        return HdapMessage(Service.RADIO_CONTROL, kind.value, self.payload)


ControlMessage = CallMessage | WhoAreYou | WhoAnswer | RepeaterState | Alarm

_SIZES = {ControlKind.WHO_ARE_YOU: 1, ControlKind.WHO_ANSWER: 6, ControlKind.REPEATER: 16}


def decode_control(message: HdapMessage) -> ControlMessage | None:
    """Read one message, None for an operation that is not known; raises `FrameError`."""
    try:
        kind = ControlKind(message.operation)
    except ValueError:
        return None
    payload = message.payload
    if kind in EMERGENCIES:
        return Alarm(kind is ControlKind.EMERGENCY_END, payload)
    if kind not in _SIZES:
        return read_call(kind, payload)
    if len(payload) != _SIZES[kind]:
        raise FrameError(f"radio control {kind.name} has {len(payload)} octets")
    match kind:
        case ControlKind.WHO_ARE_YOU:
            return WhoAreYou(payload[0])
        case ControlKind.WHO_ANSWER:
            return WhoAnswer(payload[0], payload[1], payload[2:])
    return _repeater_state(payload)


def _repeater_state(payload: bytes) -> RepeaterState:
    return RepeaterState(
        mode=int.from_bytes(payload[:2], "little"),
        state=int.from_bytes(payload[2:4], "little"),
        service=int.from_bytes(payload[4:6], "little"),
        call=int.from_bytes(payload[6:8], "little"),
        target=int.from_bytes(payload[8:12], "little"),
        source=int.from_bytes(payload[12:], "little"),
    )
