"""The talkgroup that the radio is set to, and back to it after a call to another (§6.15.6).

A talkgroup that somebody chose at the radio meanwhile stays: people go before us.
"""

from dataclasses import dataclass

from drivers.tetra_pei.at_command import Command, Job, Pause
from drivers.tetra_pei.call_lines import read_selected_group

_TRIES = 3
_AGAIN_S = 2.0


@dataclass(slots=True)
class CallMemory:
    """What outlives a session: whether a call of ours may be up still, and where to go back to.

    A process that died while it talked left no word, so at its start nobody knows.
    """

    may_be_up: bool = True
    former: str = ""
    chosen: str = ""


class Talkgroups:
    """`selected` is empty where nothing is selected, or nothing is known."""

    def __init__(self, memory: CallMemory) -> None:
        self.selected = ""
        self._memory = memory

    @property
    def is_restore_due(self) -> bool:
        return bool(self._memory.former)

    def note(self, line: str) -> None:
        """Any line of the radio, asked for or not."""
        group = read_selected_group(line)
        if group is not None:
            self.selected = group

    def ask(self) -> Job:
        """Which one is selected; a radio that does not tell leaves it unknown."""
        yield Command("AT+CTGS?", "+CTGS:")

    def select(self, group: str) -> Job:
        """Set the radio to it and remember where it was; a refusal is the call's to show."""
        yield from self.ask()
        if self.selected == group:
            return
        former = self.selected
        answer = yield Command(f"AT+CTGS=1,{group}")
        if answer.ok:
            self.selected, self._memory.chosen = group, group
            self._memory.former = self._memory.former or former

    def restore(self) -> Job:
        """Back to where it was before `select`, unless somebody has chosen another meanwhile."""
        memory = self._memory
        former, chosen = memory.former, memory.chosen
        memory.former = memory.chosen = ""
        if not former or self.selected not in (chosen, ""):
            return
        for _ in range(_TRIES):
            answer = yield Command(f"AT+CTGS=1,{former}")
            if answer.ok:
                self.selected = former
                return
            yield Pause(_AGAIN_S)
