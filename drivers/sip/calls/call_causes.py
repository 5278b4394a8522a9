"""What the final response to an INVITE says of the person who was called (RFC 3261 §21).

A profile may know better: what a switch answers for a telephone that is off, or that rang in vain,
is its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.driver_api import CallCause

_NOBODY_ANSWERED = 0
_CAUSES: Mapping[int, CallCause] = MappingProxyType(
    {
        _NOBODY_ANSWERED: CallCause.NETWORK,
        # RFC 3261 §21.4.5, §21.4.23, §21.6.3; 400 is what a URI gets that cannot be dialled.
        **dict.fromkeys((400, 404, 410, 414, 416, 484, 485, 604), CallCause.INVALID),
        # RFC 3261 §21.4.24, §21.6.1
        **dict.fromkeys((486, 600), CallCause.BUSY),
        # RFC 3261 §21.6.2
        603: CallCause.DECLINED,
        # RFC 3261 §21.4.18
        480: CallCause.OFF,
        # RFC 3261 §21.4.25: our own CANCEL, after it had rung
        487: CallCause.NO_ANSWER,
        # RFC 3261 §21.4.9: nobody there took the request
        408: CallCause.NETWORK,
    }
)
_AFTER_RINGING: Mapping[int, CallCause] = MappingProxyType(
    {_NOBODY_ANSWERED: CallCause.NO_ANSWER, 408: CallCause.NO_ANSWER}
)


@dataclass(frozen=True, slots=True)
class CallCauses:
    """The profile's own tables go first: `own` at any time, `own_after_ringing` then."""

    own: Mapping[int, CallCause]
    own_after_ringing: Mapping[int, CallCause]

    def of(self, code: int, *, rang: bool) -> CallCause:
        """Why a call that nobody answered ended with this code; 0 is no final response."""
        if rang:
            for table in (self.own_after_ringing, self.own, _AFTER_RINGING):
                if code in table:
                    return table[code]
        for table in (self.own, _CAUSES):
            if code in table:
                return table[code]
        # RFC 3261 §21.4, §21.5: a client error is about this call, the rest about the network.
        return CallCause.REJECTED if 400 <= code < 500 or code == 606 else CallCause.NETWORK
