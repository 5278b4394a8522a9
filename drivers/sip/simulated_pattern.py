"""How a telephone takes calls: one item an attempt, parted by `;`, the last one repeats.

no_answer  busy  off  invalid  declined  rejected  network  silent  voicemail
answer:<ring s>:none            picks up and says nothing
answer:<ring s>:say=<text>      talks, presses nothing
answer:<ring s>:dtmf=<keys>     presses keys; a comma between them: listens first
answer:<ring s>:hang_up=<s>     hangs up after so long
answer:<ring s>:refer=<address> sends whom it speaks with to another address, as a seat does
"""

import re
from dataclasses import dataclass, field

REFUSALS: dict[str, tuple[float, int, bool]] = {
    "busy": (2.0, 486, False),
    "off": (5.0, 480, False),
    "invalid": (2.0, 404, False),
    "declined": (4.0, 603, True),
    "rejected": (1.0, 403, False),
    "network": (2.0, 503, False),
}
"""The seconds until the final response, its code, and whether it has rung before."""

_PLAIN = frozenset({*REFUSALS, "no_answer", "silent", "voicemail"})
_ANSWER = re.compile(
    r"answer:(?P<ring>\d+(?:\.\d+)?):(?P<what>"
    r"none|say=.*|dtmf=[0-9*#,]+|refer=sips?:[^;]+|hang_up=\d+(?:\.\d+)?)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """What becomes of one attempt; without `ring_s` the network's usual time.

    A caller (`simulated_callers`) lets it ring for `ring_s`, and speaks for `says_s` when asked to.

    `text` is how the pattern says it.
    """

    word: str
    ring_s: float | None = None
    keys: str = ""
    hangs_up_s: float | None = None
    says_s: float = 0.0
    sends_to: str = ""
    text: str = field(default="", compare=False)

    @property
    def is_picked_up(self) -> bool:
        """By somebody, or by a machine."""
        return self.word in ("answer", "voicemail")


def read_pattern(pattern: str) -> list[Item]:
    """Raises ValueError that names the first item which is none."""
    return [_item(text.strip()) for text in pattern.split(";")]


def _item(text: str) -> Item:
    if text in _PLAIN:
        return Item(text, text=text)
    found = _ANSWER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no way to take a call")
    name, _, value = found["what"].partition("=")
    return Item(
        "answer",
        float(found["ring"]),
        keys=value if name == "dtmf" else "",
        hangs_up_s=float(value) if name == "hang_up" else None,
        sends_to=value if name == "refer" else "",
        text=text,
    )
