"""Free words in answer to a prompt for progress: they are the progress that was asked for.

Only words that say no status, ask nothing and quote nothing; and only while the unit has said
nothing since it was asked, so that what nobody asked for still goes to a dispatcher.
"""

from gateway.orders.answer_facts import Said, Status
from gateway.orders.answers import Unparsed, WhyUnparsed
from gateway.orders.hall import OrderLife
from gateway.orders.progress_life import awaits_progress

_TELLS = (WhyUnparsed.UNKNOWN, WhyUnparsed.NEGATED, WhyUnparsed.NOT_YET)


def free_progress(life: OrderLife, units: tuple[str, ...], answer: Unparsed) -> Said | None:
    """The progress that these words are, if one of the units was asked for it."""
    if answer.asks_resend or answer.why not in _TELLS:
        return None
    is_chinese = any("\u4e00" <= character <= "\u9fff" for character in answer.raw)
    if not is_chinese or not any(awaits_progress(life.legs[unit]) for unit in units):
        return None
    return Said(Status.PROGRESS, reason=answer.raw.strip())
