"""What may be believed of an answer of which parts are missing.

The missing part may take back what the others say (到达… 但是), so a yes is never read from one
that is not whole. A refusal and a call for help are: the hall would rather be told in vain.
"""

from gateway.orders.answer_words import AnswerCode
from gateway.orders.answers import Answer, parse_answer

_CRIES = frozenset({AnswerCode.REFUSED, AnswerCode.HELP})


def is_cry(text: str) -> bool:
    """Whether what there is of a text refuses or calls for help."""
    answer = parse_answer(text)
    return isinstance(answer, Answer) and answer.code in _CRIES
