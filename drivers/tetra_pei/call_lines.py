"""What a radio says of calls (EN 300 392-5 §6.11): always an instance, mostly one value behind it.

+CTICN: inst,stat,AI,calling type,calling,…,called type,called,prio   somebody calls
+CTOCP: inst,status,…    our call goes on: 1 queued
+CTCC: inst,…            connected
+CTXG: inst,grant,…      who may talk: 0 we, 1 not we, 2 queued, 3 somebody else
+CDTXC: inst,…           whoever talked has ended     +CTXI: inst  interrupted
+CTCR: inst,cause        released                     +CTXW: inst  wait
"""

import re
from dataclasses import dataclass
from enum import Enum

from drivers.tetra_pei.subscriber_identity import plain_identity

_LINE = re.compile(r"(\+[A-Z]+):\s*(\d{1,5})\s*(?:,(.*))?")
_VALUE = re.compile(r"\d{1,5}")
_SELECTED = re.compile(r"\+CTGS:\s*1\s*,\s*(\d{1,17})\s*(?:,.*)?")
_NONE_SELECTED = "0"
# where the called party stands behind the instance
_CALLED = 10


class CallSign(Enum):
    """What a line is about."""

    OFFERED = "+CTICN"
    PROGRESS = "+CTOCP"
    CONNECTED = "+CTCC"
    GRANT = "+CTXG"
    CEASED = "+CDTXC"
    INTERRUPTED = "+CTXI"
    WAIT = "+CTXW"
    RELEASED = "+CTCR"


class Grant(Enum):
    """Who may talk, in +CTXG; any other number is read as not we."""

    OURS = 0
    REFUSED = 1
    QUEUED = 2
    OTHERS = 3


@dataclass(frozen=True, slots=True)
class CallLine:
    """`value` is the first number behind the instance; `called` whom an offered call is for."""

    sign: CallSign
    instance: int
    value: int | None = None
    called: str = ""


def read_call_line(line: str) -> CallLine | None:
    """None for a line that is about no call, or that is damaged."""
    found = _LINE.fullmatch(line)
    if found is None or found[1] not in {sign.value for sign in CallSign}:
        return None
    sign = CallSign(found[1])
    fields = [field.strip() for field in (found[3] or "").split(",")]
    value = int(fields[0]) if _VALUE.fullmatch(fields[0]) else None
    is_offered = sign is CallSign.OFFERED and len(fields) > _CALLED
    called = plain_identity(fields[_CALLED]) if is_offered else ""
    return CallLine(sign, int(found[2]), value, called)


def read_selected_group(line: str) -> str | None:
    """The talkgroup that is selected (§6.15.6), `+CTGS: 1,gssi`, as an SSI; empty if none is.

    None for any other line.
    """
    found = _SELECTED.fullmatch(line)
    if found is None:
        return None
    group = plain_identity(found[1])
    return "" if group == _NONE_SELECTED else group
