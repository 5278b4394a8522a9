"""The modem's message storage as we know it: what to read, what waits, what to delete.

announced ─► TO_READ ─► HELD ──committed──► TO_DELETE ─► (forgotten)
               │  ▲                              │
               │  └── a second try               └─ refused: STUCK, read again at a probe
               ├────► HELD        unreadable twice alike: told as it is
               └────► UNREADABLE  spoilt in two ways: stays, is shown, read again at a probe

A slot that is announced while it is held or waits to be cleared may hold another text by then: it
is read again before it is deleted. What was recorded is known by its line, and only deleted.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a storage; `memory` is empty where the modem does not name its storages."""

    memory: str
    index: int


class _State(Enum):
    TO_READ = "to read"
    HELD = "held"
    TO_DELETE = "to delete"
    STUCK = "stuck"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"


class Mailbox:
    """Keeps every slot in exactly one state.

    `memory` is the storage the modem reads from now, `home` the one where it puts new texts.
    """

    def __init__(self) -> None:
        self.open = False
        self.memory = ""
        self.home = ""
        self._to_read: deque[Slot] = deque()
        self._to_delete: deque[tuple[Slot, ...]] = deque()
        self.list_again = False
        self._states: dict[Slot, _State] = {}
        self._failures: dict[Slot, str] = {}
        self._lines: dict[Slot, str] = {}
        self._announced_again: set[Slot] = set()
        self._noticed_early: list[tuple[str, int]] = []

    def opens(self) -> None:
        """The storage is known, what lay there is listed: see to what was announced before."""
        self.open = True
        for memory, index in self._noticed_early:
            self.noticed(memory, index)
        self._noticed_early.clear()

    def noticed(self, memory: str, index: int) -> None:
        """The modem says that something new lies there; at any moment, before a start is over too.

        A storage has no name for us until it is selected, so what comes earlier waits.
        """
        if self.open:
            self.announce(self.slot(memory, index))
        else:
            self._noticed_early.append((memory, index))

    def slot(self, memory: str, index: int) -> Slot:
        return Slot(memory if self.memory else "", index)

    def announce(self, slot: Slot) -> None:
        """Something new lies there."""
        match self._states.get(slot):
            case _State.TO_READ:
                pass
            case _State.HELD | _State.TO_DELETE:
                self._announced_again.add(slot)
            case _:
                self._failures.pop(slot, None)
                self._queue(slot)

    def is_new(self, slot: Slot) -> bool:
        """Whether a listed slot still has to be taken in."""
        return self._states.get(slot) in (None, _State.TO_READ)

    @property
    def reads_due(self) -> bool:
        while self._to_read and self._states.get(self._to_read[0]) is not _State.TO_READ:
            self._to_read.popleft()  # a listing has brought it meanwhile
        return bool(self._to_read)

    def next_to_read(self) -> Slot:
        """The slot announced first; only while `reads_due`."""
        return self._to_read.popleft()

    def hold(self, slot: Slot, line: str) -> None:
        """This was read there; it stays where it is until `release`."""
        self._states[slot] = _State.HELD
        self._lines[slot] = line

    def is_recorded(self, slot: Slot, line: str) -> bool:
        """Whether what is read there again is only what was read there before, and released."""
        return self._lines.get(slot) == line

    def foreign(self, slot: Slot) -> None:
        """Something of the SIM's owner (a draft): none of ours."""
        self._states[slot] = _State.FOREIGN

    def release(self, slots: tuple[Slot, ...]) -> None:
        """What was read there is durable: delete it, in this order."""
        old = tuple(slot for slot in slots if not self.is_read_again(slot))
        for slot in old:
            self._states[slot] = _State.TO_DELETE
        if old:
            self._to_delete.append(old)

    def is_read_again(self, slot: Slot) -> bool:
        """Whether a slot must not be deleted, for it was announced again; then it is to be read."""
        if slot not in self._announced_again:
            return False
        self._announced_again.remove(slot)
        self._queue(slot)
        return True

    @property
    def deletions_due(self) -> int:
        """How many slots wait to be deleted."""
        return sum(map(len, self._to_delete))

    def next_to_delete(self) -> tuple[Slot, ...]:
        """The slots of one text, but those to be read again; only while `deletions_due`."""
        return tuple(slot for slot in self._to_delete.popleft() if not self.is_read_again(slot))

    def failed(self, slot: Slot, line: str = "") -> bool:
        """It could not be read, or not even reached: once more; whether both tries gave the
        same `line`.

        Then it is what the network sent and can be told as it is. Two different ones are line
        noise over something that may be well.
        """
        before = self._failures.get(slot)
        self._failures[slot] = line
        if before is None:
            self._queue(slot)
            return False
        is_settled = bool(line) and before == line
        if not is_settled:
            self._states[slot] = _State.UNREADABLE
        return is_settled

    def empty(self, slot: Slot) -> None:
        """Nothing lies there (any more)."""
        if self.is_read_again(slot):
            return
        for known in (self._states, self._failures, self._lines):
            known.pop(slot, None)

    def stuck(self, slot: Slot) -> None:
        """The modem would not delete it, or did not say whether it has."""
        if not self.is_read_again(slot):
            self._states[slot] = _State.STUCK

    def look_again(self, slot: Slot) -> None:
        """Whether it was deleted is not known: read what lies there, if anything."""
        self._announced_again.discard(slot)
        self._queue(slot)

    def retry(self) -> None:
        """Read again what could not be read, and what could not be deleted.

        The latter may have been deleted for all that, and its slot be in use again.
        """
        for slot in (*self._in_state(_State.STUCK), *self._in_state(_State.UNREADABLE)):
            self._queue(slot)

    def count(self) -> int:
        """Slots at home that we know to be taken."""
        return sum(slot.memory == self.home for slot in self._states)

    @property
    def unreadable(self) -> int:
        return len(self._in_state(_State.UNREADABLE))

    def _queue(self, slot: Slot) -> None:
        self._states[slot] = _State.TO_READ
        self._to_read.append(slot)

    def _in_state(self, state: _State) -> list[Slot]:
        return [slot for slot, known in self._states.items() if known is state]
