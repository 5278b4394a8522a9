"""What stands in figures, replaced by spoken words.

The rules of each kind are tried in turn over the whole text; what one has replaced is no figure
any more. So the order decides what a figure is taken for: the number of an order before a date, a
date before a range, a telephone before a count.

    digits said one by one    order numbers, telephones, rooms    digit_names
    dates and times           2026-08-12 14:30                    date_words
    everything else           shares, ranges, quantities, counts  quantity_words
"""

import re
from collections.abc import Callable

from drivers.sip.speech.date_words import DATE_RULES, SPAN_RULES
from drivers.sip.speech.digit_names import NAME_RULES, ORDER_NUMBER_RULES
from drivers.sip.speech.quantity_words import QUANTITY_RULES

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_RULES: tuple[Rule, ...] = (
    *ORDER_NUMBER_RULES,
    *DATE_RULES,
    *NAME_RULES,
    *QUANTITY_RULES,
    *SPAN_RULES,
)


def figures_said(text: str) -> str:
    """`text` (in compatibility form, NFKC) with every ASCII figure in words; takes any text."""
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text
