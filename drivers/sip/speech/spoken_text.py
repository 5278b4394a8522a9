"""A text as it is written, in the words that are said: `spoken_sentences`.

    "【仙居】指令A:14:30前到达,带2艘冲锋舟。"
        -> "仙居", "指令A，十四点三十分前到达，带两艘冲锋舟"

A sentence is words and pauses (`，`), nothing else: Chinese characters and single letters. The text
is brought to compatibility form (NFKC), the menu of a text message is taken out, what stands in
figures is replaced by words (`figure_words`), and marks become pauses or ends. A sentence too
long for an engine is cut at a pause.
"""

import re
import unicodedata

from drivers.sip.speech.figure_words import figures_said

PAUSE = "，"
LONGEST = 80

_ENDS = re.compile(r"[。!?;\n\r]+|\.(?![0-9A-Za-z])|[【】]")
_SMS_MENU = re.compile(r"\s*(?:请)?回复?\s*[0-9][A-Z]?(?![0-9]|月|日|号)")
# `撤回2人` answers nothing: 回 alone is an answer only where the clause ends with the key.
_SMS_KEY = re.compile(
    r"回复\s*(?=[0-9](?![0-9月日号]))"
    r"|(?<![撤返召收驶带送运调])回\s*(?=[0-9](?:[,;:、)+\s]|$))"
)
_SPACES = re.compile(r"\s+")
# No number is so long; what is would make the rules below slow.
_ENDLESS_FIGURES = re.compile(r"[0-9]{20}(?=[0-9])")
_SILENT = re.compile(r"[^一-鿿㐀-䶵〇A-Za-z]+")
_SYMBOLS = {
    **{"+": "加", "&": "和", "=": "等于", "≥": "大于等于", "≤": "小于等于", "×": "乘"},
    **{"°": "度", "′′": "秒", "′": "分"},
}
_BEFORE_LETTER = re.compile(r"\s+(?=[A-Za-z])")
_ROMAN = {chr(0x2160 + number): str(number + 1) for number in range(12)}
_CIRCLED = {chr(0x2460 + number): str(number + 1) for number in range(20)}
_KEPT_APART = str.maketrans(_ROMAN | _CIRCLED)


def spoken_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text in spoken words, in order; those without a word are left out."""
    plain = unicodedata.normalize("NFKC", text.translate(_KEPT_APART))
    sentences = (_said(sentence) for sentence in _ENDS.split(plain))
    return tuple(part for sentence in sentences for part in _in_parts(sentence) if part)


def _said(sentence: str) -> str:
    sentence = _ENDLESS_FIGURES.sub(r"\g<0>、", _SPACES.sub(" ", sentence))
    if _SMS_MENU.match(sentence):
        return ""
    words = figures_said(_SMS_KEY.sub("请按", sentence))
    for symbol, word in _SYMBOLS.items():
        words = words.replace(symbol, word)
    words = _BEFORE_LETTER.sub("", words)
    return _SILENT.sub(PAUSE, words).strip(PAUSE).upper()


def _in_parts(sentence: str) -> list[str]:
    """The sentence, cut so that no part is longer than an engine takes at once."""
    parts = []
    while len(sentence) > LONGEST:
        cut = sentence.rfind(PAUSE, 1, LONGEST + 1)
        end = cut if cut > 0 else LONGEST
        parts.append(sentence[:end])
        sentence = sentence[end:].lstrip(PAUSE)
    return [*parts, sentence]
