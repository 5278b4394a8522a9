"""A text for a radio, in pages that fit its display: whole, or numbered, never cut short.

    (1/2)指令A 白塔镇内涝,各队立即集结…          EN 300 392-2 SDS-4 and most systems: 140 octets
    (2/2)…赶赴白塔镇政府。单号20260918-01         of UCS-2 a page

Every page of a drill says 【演练】. A numbered page leaves room for the mark of a repeat.
"""

from gateway.orders.wording import DRILL_MARK, REPEAT_MARK, paged

MOST_PAGES = 9
RADIO_OCTETS = 140
_BREAKS = "。；;！!？?,，、 "
_LOOK_BACK = 12


def octets(text: str) -> int:
    """How many octets the text takes in UCS-2 (a character beyond the plane takes two units)."""
    return len(text.encode("utf-16-be"))


def pages(text: str, *, drill: bool, most_octets: int = RADIO_OCTETS) -> tuple[str, ...]:
    """The text in pages of at most `most_octets`.

    More than `MOST_PAGES` are as many as it takes: whoever plans refuses them.
    """
    whole = paged(text, drill=drill)
    if octets(whole) <= most_octets:
        return (whole,)
    mark = DRILL_MARK if drill else ""
    said = whole.removeprefix(mark)
    room = most_octets - octets(f"{REPEAT_MARK}{mark}(9/9)")
    pieces = _pieces(said, max(room, octets("中" * 2)))
    return tuple(f"{mark}({number}/{len(pieces)}){piece}" for number, piece in enumerate(pieces, 1))


def _pieces(text: str, room: int) -> list[str]:
    """Cut where a sentence breaks, if it does so near the end of the page."""
    pieces = []
    while octets(text) > room:
        end = _fits(text, room)
        near = max(text.rfind(mark, end - _LOOK_BACK, end) for mark in _BREAKS)
        end = near + 1 if near > 0 else end
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text] if text else pieces


def _fits(text: str, room: int) -> int:
    used = 0
    for index, character in enumerate(text):
        used += octets(character)
        if used > room:
            return index
    return len(text)
