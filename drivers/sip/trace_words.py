"""What the frames of a trace say, for the person at the rack: without a password or a PIN."""

from collections.abc import Sequence

import msgspec

_HIDDEN = frozenset({"password", "digit"})
_NAMED = ("do", "event", "worker", "call")


def explain(direction: str, data: bytes) -> Sequence[str]:
    """`Explain` of the contract: one line of words for each line of JSON."""
    return [_words(line) for line in data.splitlines() if line]


def _words(line: bytes) -> str:
    try:
        frame = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return "damaged"
    if not isinstance(frame, dict):
        return "no frame"
    name = frame.get("do") or frame.get("event") or "?"
    whose = f"worker {frame.get('worker')}"
    call = f" {frame['call']}" if frame.get("call") else ""
    rest = [
        f"{key}={value}"
        for key, value in frame.items()
        if key not in _NAMED and key not in _HIDDEN and value not in ("", None)
    ]
    return f"{whose}: {name}{call}" + (f" ({', '.join(rest)})" if rest else "")
