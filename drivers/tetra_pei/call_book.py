"""The calls that the radio knows of, each by its instance, and who may talk in it.

A call is ours if we dialled it. Its instance is that of the first word which the radio says of a
call it did not know before. After ATH a call is *leaving* until its release has come, which may
take long: a release that is late is the old call's, and never the answer to the next ATD.
"""

from dataclasses import dataclass
from enum import Enum

from drivers.tetra_pei.call_lines import CallLine, CallSign, Grant

_QUEUED = 1
_BEGINS = (CallSign.PROGRESS, CallSign.CONNECTED)


class Floor(Enum):
    """Who has the right to talk."""

    NOBODY = "nobody talks"
    OURS = "we talk"
    REFUSED = "not granted to us"
    QUEUED = "queued"
    OTHERS = "somebody talks"


_FLOORS = {
    Grant.OURS.value: Floor.OURS,
    Grant.QUEUED.value: Floor.QUEUED,
    Grant.OTHERS.value: Floor.OTHERS,
}


@dataclass(slots=True)
class Call:
    """`to` is the called SSI, empty where it was not heard.

    It is doubted when nobody let us talk in it and nothing more was heard of it: its end may be
    what was not heard.
    """

    instance: int
    to: str
    is_ours: bool = False
    is_connected: bool = False
    is_queued: bool = False
    is_leaving: bool = False
    is_doubted: bool = False
    floor: Floor = Floor.NOBODY


class CallBook:
    """`cause` is why the last call of ours was released without our asking."""

    def __init__(self) -> None:
        self.calls: dict[int, Call] = {}
        self.cause: int | None = None
        self._dialled = ""
        self._release_owed = False

    @property
    def is_ours_up(self) -> bool:
        """Whether a call of ours may be up, even if nothing was said of it yet."""
        return bool(self._dialled) or any(call.is_ours for call in self._staying)

    @property
    def is_dialling(self) -> bool:
        """Whether a call was dialled of which nothing was said yet."""
        return bool(self._dialled)

    @property
    def is_leaving(self) -> bool:
        """Whether a release has still to come."""
        return self._release_owed or any(call.is_leaving for call in self.calls.values())

    @property
    def spoken_in(self) -> list[Call]:
        """The calls in which we have the right to talk, or will have without asking again."""
        return [each for each in self._staying if each.floor in (Floor.OURS, Floor.QUEUED)]

    def call_to(self, to: str) -> Call | None:
        """The call to this SSI, ours or somebody else's, unless it is leaving or doubted."""
        return next((each for each in self._staying if each.to == to and not each.is_doubted), None)

    def doubt(self, call: Call) -> None:
        """We may not talk in it; one of ours is hung up, and somebody else's may be over."""
        call.is_doubted = not call.is_ours

    def dial(self, to: str) -> None:
        """ATD is given out."""
        self._dialled, self.cause = to, None

    def dial_failed(self) -> None:
        """The radio has refused it: there is no call."""
        self._dialled = ""

    def hung_up(self) -> None:
        """ATH is given out: what was ours is leaving."""
        for call in self._staying:
            call.is_leaving |= call.is_ours
        self._release_owed |= bool(self._dialled)
        self._dialled = ""

    def fell_silent(self) -> None:
        """The radio has left every call: it talks in none, whatever was heard of it."""
        for call in self._staying:
            call.floor = Floor.NOBODY

    def take(self, line: CallLine) -> None:
        """The radio says something of a call."""
        if line.sign is CallSign.RELEASED:
            self._released(line)
        elif line.sign is CallSign.OFFERED:
            self.calls[line.instance] = Call(line.instance, line.called)
        else:
            call = self._call_of(line)
            if not call.is_leaving:
                _go_on(call, line)

    @property
    def _staying(self) -> list[Call]:
        return [call for call in self.calls.values() if not call.is_leaving]

    def _call_of(self, line: CallLine) -> Call:
        known = self.calls.get(line.instance)
        begins = line.sign in _BEGINS or (known is None and line.sign is CallSign.GRANT)
        is_new = known is None or known.is_leaving or known.is_doubted
        if self._dialled and begins and is_new:
            known = Call(line.instance, self._dialled, is_ours=True)
            self._dialled, self._release_owed = "", False
        elif known is None:
            known = Call(line.instance, "")
        self.calls[line.instance] = known
        return known

    def _released(self, line: CallLine) -> None:
        known = self.calls.pop(line.instance, None)
        if known is not None:
            if known.is_ours and not known.is_leaving:
                self.cause = line.value
        elif self._release_owed:
            self._release_owed = False
        elif self._dialled:
            self._dialled, self.cause = "", line.value


def _go_on(call: Call, line: CallLine) -> None:
    call.is_doubted = False
    match line.sign:
        case CallSign.PROGRESS:
            call.is_queued = line.value == _QUEUED
        case CallSign.CONNECTED:
            call.is_connected = True
        case CallSign.GRANT:
            call.is_connected, call.is_queued = True, False
            call.floor = _FLOORS.get(-1 if line.value is None else line.value, Floor.REFUSED)
        case CallSign.CEASED if call.floor in (Floor.OTHERS, Floor.REFUSED):
            call.floor = Floor.NOBODY
        case CallSign.INTERRUPTED:
            call.floor = Floor.OTHERS
        case CallSign.WAIT:
            call.floor = Floor.QUEUED
