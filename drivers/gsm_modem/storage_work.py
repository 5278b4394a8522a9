"""Jobs on the message storage: list, read, delete (TS 27.005 §3.5, §4)."""

from collections.abc import Generator
from itertools import groupby

from drivers.gsm_modem.at_command import Answer, Command, Job, Outcome
from drivers.gsm_modem.error_codes import ErrorKind
from drivers.gsm_modem.inbound import Inbound
from drivers.gsm_modem.mailbox import Mailbox, Slot

_INVALID_INDEX = {ErrorKind.CMS: 321, ErrorKind.CME: 21}
_DELETES_THAT_HURRY = 5
# the shortest command lines that modems are known to take hold 250 characters
_DELETES_A_LINE = 20


class StorageWork:
    """Moves what the modem has stored into `inbound`, and clears what is durable.

    `now` is read when an answer comes: parts of long texts wait from then on.
    """

    def __init__(self, mailbox: Mailbox, inbound: Inbound, timeout_s: float) -> None:
        self.now_s = 0.0
        self._has_turn = False
        self._one_a_line = False
        self._mailbox = mailbox
        self._inbound = inbound
        self._timeout_s = timeout_s

    def select(self, memory: str) -> Generator[Command, Answer, bool]:
        """Make this the storage that is read; where new texts go (<mem3>) stays as it is."""
        answer = yield Command(f'AT+CPMS="{memory}"', self._timeout_s, prefix="+CPMS:")
        if answer.ok:
            self._mailbox.memory = memory
        return answer.ok

    def list_all(self) -> Generator[Command, Answer, Answer]:
        """Take in everything that lies in the storage in use and is not known yet."""
        # <stat> 4: all messages
        answer = yield Command("AT+CMGL=4", self._timeout_s, prefix="+CMGL:")
        for line in answer.pdus:
            if line.header.index is None:
                continue
            slot = self._mailbox.slot(self._mailbox.memory, line.header.index)
            if self._mailbox.is_new(slot):
                self._inbound.stored(slot, line, self.now_s)
        self._read_what_got_lost(answer)
        return answer

    def text_has_gone(self) -> None:
        """After each text it is the storage's turn, once."""
        self._has_turn = True

    @property
    def is_urgent(self) -> bool:
        """Whether the next text should wait for one read, or a full storage to be eased."""
        hurry = self._mailbox.deletions_due >= _DELETES_THAT_HURRY
        return self._has_turn and (self._mailbox.reads_due or hurry)

    def next_job(self) -> Job | None:
        """The next piece of work, if there is any: what is new comes first."""
        if self._mailbox.reads_due:
            return self._turn(self.read(self._mailbox.next_to_read()))
        if self._mailbox.list_again:
            self._mailbox.list_again = False
            return self._turn(self._list_again())
        if self._mailbox.deletions_due:
            return self._turn(self.delete(self._mailbox.next_to_delete()))
        return None

    def _turn(self, job: Job) -> Job:
        yield from job
        self._has_turn = False

    def _list_again(self) -> Job:
        if self._mailbox.memory == self._mailbox.home or (
            yield from self.select(self._mailbox.home)
        ):
            yield from self.list_all()

    def read(self, slot: Slot) -> Job:
        """Take in one slot that was announced."""
        if not (yield from self._reach(slot)):
            self._mailbox.failed(slot)
            return
        answer = yield Command(f"AT+CMGR={slot.index}", self._timeout_s, prefix="+CMGR:")
        if answer.pdus:
            self._inbound.stored(slot, answer.pdus[-1], self.now_s)
        elif (answer.ok and not answer.lines) or _no_such_slot(answer):
            self._mailbox.empty(slot)
        else:
            self._mailbox.failed(slot)

    def delete(self, slots: tuple[Slot, ...]) -> Job:
        """Clear the slots of one text that is durable, in this order.

        They go in one command line: a death between two lines would leave parts behind.
        """
        for _, same in groupby(slots, lambda slot: slot.memory):
            there = tuple(same)
            if not (yield from self._reach(there[0])):
                for slot in there:
                    self._mailbox.stuck(slot)
                continue
            for at in range(0, len(there), _DELETES_A_LINE):
                yield from self._delete_there(there[at : at + _DELETES_A_LINE])

    def _delete_there(self, slots: tuple[Slot, ...]) -> Job:
        if len(slots) == 1 or self._one_a_line:
            for slot in slots:
                yield from self._delete_one(slot)
            return
        line = ";".join(f"+CMGD={slot.index}" for slot in slots)
        answer = yield Command(f"AT{line}", self._timeout_s)
        error = answer.error
        self._one_a_line = error is not None and error.kind is not ErrorKind.CMS
        for slot in slots:
            if answer.ok:
                self._mailbox.empty(slot)
            else:  # how many of them are done, and perhaps in use again, nobody knows
                self._mailbox.look_again(slot)

    def _delete_one(self, slot: Slot) -> Job:
        if self._mailbox.is_read_again(slot):
            return
        answer = yield Command(f"AT+CMGD={slot.index}", self._timeout_s)
        if answer.ok or _no_such_slot(answer):
            self._mailbox.empty(slot)
        else:
            self._mailbox.stuck(slot)

    def _reach(self, slot: Slot) -> Generator[Command, Answer, bool]:
        if slot.memory == self._mailbox.memory:
            return True
        return (yield from self.select(slot.memory))

    def _read_what_got_lost(self, answer: Answer) -> None:
        """Headers whose PDU was spoilt on the line are read one by one."""
        paired = {line.header.index for line in answer.pdus}
        for line in answer.lines:
            index = line.partition(":")[2].partition(",")[0].strip()
            if index.isdecimal() and int(index) not in paired:
                slot = self._mailbox.slot(self._mailbox.memory, int(index))
                if self._mailbox.is_new(slot):
                    self._mailbox.announce(slot)


def select_line(memory: str) -> str:
    """The command that makes `memory` the storage for reading, writing and receiving."""
    return f'AT+CPMS="{memory}","{memory}","{memory}"'


def _no_such_slot(answer: Answer) -> bool:
    error = answer.error
    if answer.outcome is not Outcome.ERROR or error is None or error.code is None:
        return False
    return _INVALID_INDEX.get(error.kind) == error.code
