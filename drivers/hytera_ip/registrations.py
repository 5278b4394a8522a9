"""RRS, the registration service: which radios are on the air.

0003 registers     address            0080 answers   address | result | renewal 32 in s
0001 goes offline  address
0002 is asked      address            0082 answers   address | state
"""

from dataclasses import dataclass
from enum import Enum

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.radio_address import SIZE, RadioAddress, decode_address


class RegistrationKind(Enum):
    """The operation."""

    OFFLINE = 0x0001
    CHECK = 0x0002
    REGISTER = 0x0003
    REGISTER_ANSWER = 0x0080
    CHECK_ANSWER = 0x0082


_ADDRESS_ALONE = frozenset(
    {RegistrationKind.OFFLINE, RegistrationKind.CHECK, RegistrationKind.REGISTER}
)


@dataclass(frozen=True, slots=True)
class Registration:
    """One message. `result` (0 is yes: accepted, online) is None unless it is an answer;

    `renew_s` is None unless it answers a registration.
    """

    kind: RegistrationKind
    radio: RadioAddress
    result: int | None = None
    renew_s: int | None = None
    reliable: bool = False

    def encode(self) -> HdapMessage:
        """The message in its envelope."""
        payload = self.radio.encode()
        if self.result is not None:
            payload += bytes((self.result,))
        if self.renew_s is not None:
            payload += self.renew_s.to_bytes(4, "big")
        return HdapMessage(Service.REGISTRATION, self.kind.value, payload, self.reliable)


def decode_registration(message: HdapMessage) -> Registration | None:
    """Read one message, None for an operation that is not known; raises `FrameError`."""
    try:
        kind = RegistrationKind(message.operation)
    except ValueError:
        return None
    payload = message.payload
    if len(payload) != _size(kind):
        raise FrameError(f"registration {kind.name} has {len(payload)} octets")
    radio = decode_address(payload[:SIZE])
    if kind in _ADDRESS_ALONE:
        return Registration(kind, radio, reliable=message.reliable)
    renew_s = int.from_bytes(payload[5:], "big") if len(payload) > 5 else None
    return Registration(kind, radio, payload[4], renew_s, message.reliable)


def _size(kind: RegistrationKind) -> int:
    if kind in _ADDRESS_ALONE:
        return SIZE
    return SIZE + 5 if kind is RegistrationKind.REGISTER_ANSWER else SIZE + 1
