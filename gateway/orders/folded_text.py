"""An answer's text in one spelling, which still knows where each character came from."""

import unicodedata
from dataclasses import dataclass

# Traditional and simplified, pair by pair.
_PAIRS = (
    "簽签 結结 畢毕 達达 處处 無无 沒没 執执 現现 場场 請请 員员 隊队 應应 們们 經经 會会 馬马 "
    "發发 離离 趕赶 衝冲 兩两 開开 後后 個个 嗎吗 麼么 還还 難难 別别 絕绝 來来 報报 複复 復复 "
    "於于 並并 動动 準准 備备 護护 軍军 負负 責责 單单 這这 時时 點点 車车 輛辆 臺台 確确 認认 鋒锋"
)
_SIMPLER = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
# U+20E3 and U+FE0F make a keycap of a digit, U+200B..U+200D and U+FEFF are invisible.
_INVISIBLE = frozenset("\u20e3\ufe0f\u200b\u200c\u200d\ufeff\u00ad")
_UNSPEAKING_CATEGORIES = frozenset({"So", "Sk", "Cc", "Cf", "Co", "Cs", "Cn"})


@dataclass(frozen=True, slots=True)
class FoldedText:
    """`text` is folded; `origin[i]` is the index in the raw text of its character `i`."""

    raw: str
    text: str
    origin: tuple[int, ...]

    def raw_between(self, start: int, end: int) -> str:
        """What stands in the raw text for the folded characters from `start` to before `end`."""
        if start >= end:
            return ""
        rest = self.origin[end] if end < len(self.origin) else len(self.raw)
        return self.raw[self.origin[start] : rest]


def folded(raw: str) -> FoldedText:
    """Full width to half width, traditional to simplified, upper case, emoji to spaces."""
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(raw):
        if character in _INVISIBLE:
            continue
        for piece in _folded_character(character):
            characters.append(piece)
            origin.append(index)
    return FoldedText(raw, "".join(characters), tuple(origin))


def _folded_character(character: str) -> str:
    if unicodedata.decomposition(character).startswith("<circle>"):
        return unicodedata.normalize("NFKC", character)
    if unicodedata.category(character) == "No":
        return character
    plain = unicodedata.normalize("NFKC", character)
    if plain == character and _is_unspeaking(character):
        return " "
    return plain.translate(_SIMPLER).upper()


def _is_unspeaking(character: str) -> bool:
    """Emoji, control and unknown characters; not the degree sign: it makes a digit a number."""
    return character != "°" and unicodedata.category(character) in _UNSPEAKING_CATEGORIES
