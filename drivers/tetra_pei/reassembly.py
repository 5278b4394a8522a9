"""Parts of long texts until they are whole, or until the rest is overdue."""

from dataclasses import dataclass, field

from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.received_message import TextTransfer, joined_text
from drivers.tetra_pei.text_message import RawPart, Text
from gateway.driver_api.heard_before import HeardThing

_MOST_GROUPS = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """One part that came, and by what the journal will know it."""

    sender: str
    called: str
    message: TextTransfer
    heard: HeardThing


@dataclass(frozen=True, slots=True)
class WholeText:
    """All parts in order; `text` marks where some are missing."""

    pieces: tuple[Piece, ...]
    text: str
    is_complete: bool


@dataclass(slots=True)
class _Group:
    total: int
    due_s: float
    pieces: dict[int, Piece] = field(default_factory=dict)


class Reassembly:
    """Groups parts by sender, destination, protocol, reference and total."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._groups: dict[tuple[str, str, int, int, int], _Group] = {}

    def add(self, piece: Piece, now_s: float) -> list[WholeText]:
        """Take a part; what it completes, and what it pushes out because its place is taken."""
        content = piece.message.text
        part = content.part
        assert part is not None
        transfer = piece.message.transfer
        name = (piece.sender, piece.called, transfer.pid, part.reference, part.total)
        out = []
        group = self._groups.get(name)
        if group is not None and _differs(group.pieces.get(part.number), piece):
            out.append(_whole(self._groups.pop(name)))
            group = None
        if group is None:
            out += self._make_room()
            group = self._groups[name] = _Group(part.total, 0.0)
        group.due_s = now_s + self._patience_s
        group.pieces[part.number] = piece
        if len(group.pieces) == part.total:
            out.append(_whole(self._groups.pop(name)))
        return out

    def overdue(self, now_s: float) -> list[WholeText]:
        """Texts whose missing parts will not come any more."""
        due = [name for name, group in self._groups.items() if group.due_s <= now_s]
        return [_whole(self._groups.pop(name)) for name in due]

    @property
    def deadline(self) -> float | None:
        return min((group.due_s for group in self._groups.values()), default=None)

    def _make_room(self) -> list[WholeText]:
        if len(self._groups) < _MOST_GROUPS:
            return []
        oldest = min(self._groups, key=lambda name: self._groups[name].due_s)
        return [_whole(self._groups.pop(oldest))]


def _differs(there: Piece | None, piece: Piece) -> bool:
    return there is not None and there.message.text != piece.message.text


def _whole(group: _Group) -> WholeText:
    pieces = tuple(group.pieces[number] for number in sorted(group.pieces))
    complete = len(pieces) == group.total
    texts = [_text_of(group.pieces.get(number), number) for number in range(1, group.total + 1)]
    if isinstance(pieces[0].message.text, RawPart) and complete:
        octets = (each.message.text for each in pieces)
        texts = [_joined(b"".join(each.octets for each in octets if isinstance(each, RawPart)))]
    return WholeText(pieces, "".join(texts), complete)


def _joined(octets: bytes) -> str:
    try:
        return joined_text(octets).text
    except PduError as error:
        return f"（无法解读：{octets.hex()}，{error}）"


def _text_of(piece: Piece | None, number: int) -> str:
    match piece.message.text if piece is not None else None:
        case Text(text):
            return text
        case RawPart(_, octets):
            return f"（{octets.hex()}）"
    return f"（缺第{number}段）"
