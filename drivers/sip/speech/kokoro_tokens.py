"""From a spoken sentence to the tokens of Kokoro-82M: phonemes, a number for each.

The Chinese phonemes are those of the reader that the caller brings (misaki's pinyin in IPA with
tone arrows, which the model was trained on). Letters are said in English: the Chinese voices know
these sounds too. The numbers are the model's own published table, as far as Mandarin and letters
need it.
"""

import re
from collections.abc import Callable, Iterable

MOST_TOKENS = 510
"""The model takes no more at once (its positions, less one at each end)."""

_TOKENS = {
    **{",": 3, ".": 4, " ": 16, "ʦ": 20, "ʨ": 21, "ꭧ": 23, "A": 24, "I": 25, "O": 31, "ᵊ": 42},
    **{"a": 43, "b": 44, "d": 46, "e": 47, "f": 48, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54},
    **{"m": 55, "n": 56, "o": 57, "p": 58, "s": 61, "t": 62, "u": 63, "v": 64, "w": 65, "x": 66},
    **{"y": 67, "z": 68, "ɑ": 69, "ɔ": 76, "ɕ": 77, "ʤ": 82, "ə": 83, "ɚ": 85, "ɛ": 86, "ɥ": 99},
    **{"ɨ": 101, "ŋ": 112, "ɹ": 123, "ɻ": 126, "ʂ": 130, "ʧ": 133, "ʊ": 135, "ʌ": 138, "ɤ": 140},
    **{"ˈ": 156, "ʰ": 162, "↓": 169, "→": 171, "↗": 172, "↘": 173},
}
_LETTERS = {
    **{"A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi"},
    **{"H": "ˈAʧ", "I": "ˈI", "J": "ʤˈA", "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm", "N": "ˈɛn"},
    **{"O": "ˈO", "P": "pˈi", "Q": "kjˈu", "R": "ˈɑɹ", "S": "ˈɛs", "T": "tˈi", "U": "jˈu"},
    **{"V": "vˈi", "W": "dˈʌbᵊlju", "X": "ˈɛks", "Y": "wˈI", "Z": "zˈi"},
}
_RUN = re.compile(r"[A-Z]+|，|[^A-Z，]+")


def phonemes_of(sentence: str, read: Callable[[str], Iterable[str]]) -> str:
    """The phonemes of a sentence; `read` gives those of the words of a Chinese run."""
    return "".join(_phonemes(run, read) for run in _RUN.findall(sentence)).strip() + "."


def _phonemes(run: str, read: Callable[[str], Iterable[str]]) -> str:
    if run == "，":
        return ", "
    if run[0] in _LETTERS:
        return " " + " ".join(_LETTERS[letter] for letter in run) + " "
    return " ".join(read(run))


def tokens_of(phonemes: str) -> list[int]:
    """The numbers of the phonemes; what the model has no number for is left out."""
    return [_TOKENS[phoneme] for phoneme in phonemes if phoneme in _TOKENS]
