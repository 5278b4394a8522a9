"""That somebody is to be put through to a seat, and what the seat sees of him."""

from dataclasses import dataclass

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class PutThrough:
    """`seat` is its address; `display` the name that it is shown, `label` what it is about.

    `call` names whoever is put through: the attempt id, or the key of his `CallReceived`. A
    `request_id` waits to be told whether a seat has him.
    """

    seat: str
    call: str
    caller: str
    display: str = ""
    label: str = ""
    request_id: str = ""

    @property
    def shown(self) -> str:
        """The name in From: one line of what may stand there (RFC 3261 §25.1, quoted-string)."""
        return one_line(self.display or self.caller).replace('"', "").replace("\\", "")

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """What stands in the seat's INVITE besides."""
        told = {
            "Subject": self.label,
            "X-Muster-Caller": self.caller,
            "X-Muster-Call": self.call,
        }
        return tuple((name, one_line(words)) for name, words in told.items() if words)


def one_line(words: str) -> str:
    """Without anything that could end a header (RFC 3261 §7.3.1), and of a bounded length."""
    return "".join(c if c.isprintable() else " " for c in words)[:_LONGEST].strip()
