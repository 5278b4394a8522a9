"""Whom texts go to behind a simulated switch, and what becomes of them.

A pattern says it, an item a text, parted by `;`, the last one repeats: a final status, how long it
takes (`202:5`), or `silent`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_ITEM = re.compile(r"(?P<code>[2-6]\d\d)(?::(?P<after_s>\d+(?:\.\d+)?))?")
_PART = re.compile(
    r"(?P<marks>(?:（[^）]*）|【[^】]*】)*)\((?P<n>\d)/(?P<of>\d)\)(?P<piece>.*)", re.DOTALL
)
_USUAL_S = 0.2
_NO_RESPONSE = 0


@dataclass(frozen=True, slots=True)
class Response:
    """Without an `after_s` it never comes, and the worker gives up."""

    code: int
    after_s: float | None = _USUAL_S

    def within(self, patience_s: float) -> tuple[float, int]:
        """After how long a worker of such patience tells what."""
        if self.after_s is None or self.after_s > patience_s:
            return patience_s, _NO_RESPONSE
        return self.after_s, self.code


@dataclass(frozen=True, slots=True)
class WrittenText:
    """One text as it left, and how the switch answered."""

    at_s: float
    number: str
    text: str
    uri: str
    code: int

    @property
    def has_arrived(self) -> bool:
        """Whether somebody can read it; of silence it is assumed."""
        return self.code < 300


def read_writer(pattern: str) -> list[Response]:
    """Raises ValueError that names the first item which is none."""
    return [_item(text.strip()) for text in pattern.split(";")]


class Writers:
    """All of them; `texts` are in the order in which they left."""

    def __init__(
        self,
        patterns: Mapping[str, str],
        default: str,
        replies: Mapping[str, str],
        known: Callable[[str], str],
    ) -> None:
        """`known` writes a number as it is known in the country."""
        self._replies = {known(number): reply for number, reply in replies.items()}
        self.texts: list[WrittenText] = []
        self._known = known
        self._default = read_writer(default)
        self._patterns = {known(number): read_writer(one) for number, one in patterns.items()}
        self._sent: dict[str, int] = {}

    def take(self, at_s: float, number: str, text: str, uri: str) -> Response:
        """A text leaves to this number."""
        items = self._patterns.get(self._known(number), self._default)
        before = self._sent.get(number, 0)
        self._sent[number] = before + 1
        response = items[min(before, len(items) - 1)]
        self.texts.append(WrittenText(at_s, number, text, uri, response.code))
        return response

    def whole_texts(self) -> list[tuple[float, str, str]]:
        """(when, number, text) of those that arrived, numbered parts put together by a reader."""
        whole: list[tuple[float, str, str]] = []
        begun: dict[str, list[str]] = {}
        for one in self.texts:
            part = _PART.fullmatch(one.text)
            if not one.has_arrived:
                continue
            if part is None:
                whole.append((one.at_s, one.number, one.text))
                continue
            pieces = begun.setdefault(one.number, [])
            pieces.append(part["piece"])
            if part["n"] == part["of"]:
                whole.append((one.at_s, one.number, part["marks"] + "".join(pieces)))
                del begun[one.number]
        return whole

    def reply_of(self, number: str, code: int) -> str:
        """What somebody there writes back to a text that was answered so; empty: nothing."""
        return self._replies.get(self._known(number), "") if 200 <= code < 300 else ""

    def texts_to(self, number: str) -> list[str]:
        """What can be read there."""
        return [one.text for one in self.texts if one.number == number and one.has_arrived]


def _item(text: str) -> Response:
    if text == "silent":
        return Response(_NO_RESPONSE, None)
    found = _ITEM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is nothing that becomes of a text")
    after_s = found["after_s"]
    return Response(int(found["code"]), _USUAL_S if after_s is None else float(after_s))
