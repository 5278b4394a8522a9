"""What renders speech: a program or a library behind one small port.

An engine is cheap to make and to ask for its name: whatever it needs is opened by `warm` or the
first `render`, and both happen in a child process (`render_child`).
"""

from typing import Protocol

from drivers.sip.speech.wav_file import Sound


class EngineFault(Exception):
    """The engine cannot render; says what is missing or went wrong, for the administrator."""


class Engine(Protocol):
    """Name, voice and version are what a rendering is cached by: another one sounds otherwise."""

    @property
    def name(self) -> str: ...

    @property
    def voice(self) -> str: ...

    @property
    def version(self) -> str: ...

    def missing(self) -> tuple[str, ...]:
        """Everything that has to be installed before it renders, in words; opens nothing."""

    def warm(self) -> None:
        """Open what the first rendering would wait for. Raises `EngineFault`."""

    def render(self, sentence: str) -> Sound:
        """Say one sentence of `spoken_text`: words, single letters and pauses (`，`).

        Takes seconds and memory. Raises `EngineFault`.
        """
