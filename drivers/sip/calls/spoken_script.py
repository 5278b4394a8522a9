"""What is being said in one call: lines one after another, until a key or the end."""

from collections import deque
from collections.abc import Iterable

from drivers.sip.calls.spoken_lines import Line, Speech
from drivers.sip.frames import Command, Hush, Speak

Words = tuple[Line, str]
"""A line, and the text that it is about."""


class SpokenScript:
    """Its commands go to `commands`, for the call `name` of `worker`."""

    def __init__(self, worker: int, name: str, speech: Speech, commands: list[Command]) -> None:
        self.worker, self.name = worker, name
        self.commands = commands
        self.said = 0
        self._speech = speech
        self._rest: deque[Words] = deque()
        self._saying = ""

    @property
    def is_silent(self) -> bool:
        """Nothing is being said: all of it has been, or nothing of it can be."""
        return not self._saying

    def prepare(self, text: str) -> None:
        """A text is about to be spoken."""
        self._speech.prepare(text)

    def begin(self, lines: Iterable[Words]) -> None:
        """Say these, instead of what is being said."""
        self._rest = deque(lines)
        self._next()

    def spoken(self, phrase: str) -> bool:
        """A phrase was played to its end; whether it was the last of what is to be said."""
        if not phrase or phrase != self._saying:
            return False
        self._next()
        return self.is_silent

    def hush(self) -> None:
        """Be silent at once."""
        if self._saying:
            self.forget()
            self.commands.append(Hush(self.worker, self.name))

    def forget(self) -> None:
        """Something else has ended what was being said."""
        self._saying = ""
        self._rest.clear()

    def _next(self) -> None:
        self._saying = ""
        while self._rest:
            line, text = self._rest.popleft()
            files = self._speech.files(line, text)
            if files:
                self.said += 1
                self._saying = f"{line.value}-{self.said}"
                self.commands.append(Speak(self.worker, self.name, self._saying, files))
                return
