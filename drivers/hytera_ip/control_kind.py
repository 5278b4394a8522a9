"""The operations of radio control (RCP) that are decoded."""

from enum import Enum


class ControlKind(Enum):
    """Answers have 80 in the upper octet."""

    KEY = 0x0041
    WHO_ARE_YOU = 0x0452
    CALL = 0x0841
    REMOVE = 0x0842
    EMERGENCY_ALARM = 0x0851
    EMERGENCY_END = 0x0853
    SUBSCRIBE = 0x10C9
    KEY_ANSWER = 0x8041
    SUBSCRIBE_ANSWER = 0x80C9
    WHO_ANSWER = 0x8452
    CALL_ANSWER = 0x8841
    REMOVE_ANSWER = 0x8842
    TRANSMIT_STATUS = 0xB843
    REPEATER = 0xB845
