"""A message memory of the simulated modem: numbered places, each free or with one message."""

from dataclasses import dataclass
from enum import IntEnum


class Status(IntEnum):
    """<stat> of PDU mode, TS 27.005 §3.1."""

    UNREAD = 0
    READ = 1
    UNSENT = 2
    SENT = 3


@dataclass(slots=True)
class StoredMessage:
    """`tpdu_size` is what +CMGR calls <length>: octets without the service centre."""

    status: Status
    pdu: bytes
    tpdu_size: int


# TS 27.005 §3.5.4: what each <delflag> takes besides the index.
_DELETED_BY_FLAG: dict[int, frozenset[Status]] = {
    1: frozenset({Status.READ}),
    2: frozenset({Status.READ, Status.SENT}),
    3: frozenset({Status.READ, Status.SENT, Status.UNSENT}),
    4: frozenset(Status),
}


class MessageMemory:
    """Places 1 to `size`; the lowest free one is taken first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.messages: dict[int, StoredMessage] = {}

    @property
    def full(self) -> bool:
        return len(self.messages) >= self.size

    def store(self, message: StoredMessage) -> int:
        """Keep the message and return its place; the memory must not be full."""
        place = next(n for n in range(1, self.size + 1) if n not in self.messages)
        self.messages[place] = message
        return place

    def read(self, place: int) -> tuple[Status, StoredMessage]:
        """The status before and the message; reading marks it read. KeyError for a free place."""
        message = self.messages[place]
        before = message.status
        if before is Status.UNREAD:
            message.status = Status.READ
        return before, message

    def listed(self, status: Status | None) -> list[tuple[int, Status, StoredMessage]]:
        """Every message of that status (None: all), marked read by it."""
        places = [n for n in sorted(self.messages) if status in (None, self.messages[n].status)]
        return [(place, *self.read(place)) for place in places]

    def delete(self, place: int) -> None:
        """Free one place; a free one stays free."""
        self.messages.pop(place, None)

    def delete_by_flag(self, flag: int) -> None:
        """Free all that <delflag> 1 to 4 names; raises KeyError for another flag."""
        doomed = _DELETED_BY_FLAG[flag]
        self.messages = {n: m for n, m in self.messages.items() if m.status not in doomed}
