"""Why somebody refuses or calls for help: his own words, without those that state the code.

无法执行,路断了          路断了           2A 主机检修        主机检修
收到,无法执行。车坏了      车坏了           路断了,无法执行     路断了
"""

import re

from gateway.orders.answer_clauses import clause_code
from gateway.orders.answer_words import AnswerCode
from gateway.orders.folded_text import FoldedText

_BETWEEN = " \t\r\n,.:;、。#"
_WORDS = re.compile(r"\+?[\w°]+")


def reason_in(message: FoldedText, start: int, code: AnswerCode, tag: str) -> str:
    """What the text says from folded character `start` on, to the letter; empty for nothing."""
    known = {tag, f"令{tag}", f"指令{tag}"}

    def states(words: str) -> bool:
        return words in known or clause_code(words) in (code, AnswerCode.ACKED)

    text = message.text
    found = list(_WORDS.finditer(text, start))
    while found and states(found[0][0]):
        start = found.pop(0).end()
    end = len(text)
    while found and states(found[-1][0]):
        found.pop()
        end = found[-1].end() if found else start
    while start < end and text[start] in _BETWEEN:
        start += 1
    return message.raw_between(start, end).strip()
