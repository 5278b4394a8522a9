"""A text in messages that are short enough: whole, or in numbered parts, never cut short.

    【演练】【中心】(1/2)指令A 白塔镇内涝…   RFC 3428 §8: 1300 octets with the header over UDP
    【演练】【中心】(2/2)…赶赴白塔镇政府     nobody puts messages together, so each says what it is

The marks that a text begins with stand before every part: a drill's second half says so, too.
"""

import re

_MARKS = re.compile(r"(?:（[^）]{1,12}）|【[^】]{1,20}】)*")
_NUMBER = "(9/9)"
_BREAKS = "。；;！!？?,，、 \n"
_LOOK_BACK = 12
_MOST_OF_MARKS = 3  # of the room, one part in so many


def parts_of(text: str, longest_octets: int, most: int) -> tuple[str, ...] | None:
    """Its parts, each of so many octets of UTF-8 at most; None where it takes more than `most`."""
    if _octets(text) <= longest_octets:
        return (text,)
    marks = _marks_of(text, longest_octets)
    pieces = _pieces(text.removeprefix(marks), longest_octets - _octets(marks + _NUMBER), most)
    if len(pieces) > most:
        return None
    return tuple(f"{marks}({n}/{len(pieces)}){piece}" for n, piece in enumerate(pieces, 1))


def _octets(text: str) -> int:
    return len(text.encode())


def _marks_of(text: str, longest_octets: int) -> str:
    found = _MARKS.match(text)
    marks = found[0] if found else ""
    return marks if _octets(marks) * _MOST_OF_MARKS <= longest_octets else ""


def _pieces(text: str, room: int, most: int) -> list[str]:
    """Cut where a sentence breaks, if it does so near the end; one more than `most` is enough."""
    pieces: list[str] = []
    while _octets(text) > room and len(pieces) <= most:
        end = len(text.encode()[:room].decode(errors="ignore"))
        near = max(text.rfind(mark, max(0, end - _LOOK_BACK), end) for mark in _BREAKS)
        end = near + 1 if near > 0 else end
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]
