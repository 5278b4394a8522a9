"""Calls that were on the line when the process before this one ended: nobody else will end them.

CallHeard that waits, without its IncomingEnded ─► IncomingEnded, `cut`
"""

from collections.abc import Collection

from gateway.driver_api import Clock
from gateway.journal.codec import decode_fact
from gateway.journal.journal import Journal
from gateway.orders.call_facts import CUT, IncomingEnded
from gateway.orders.caller_life import OF_CALLS, OF_ENDS, key_of_call, key_of_end
from gateway.orders.hall_facts import CallHeard


def end_cut_calls(journal: Journal, clock: Clock) -> None:
    """To be done before any channel is there: whoever calls from then on is none of these."""
    ended = set(journal.keys_under(OF_ENDS))
    calls = {key.removeprefix(OF_CALLS) for key in journal.keys_under(OF_CALLS)}
    for call in sorted(calls):
        if key_of_end(call) not in ended and not _is_named_again(call, calls):
            _end(journal, clock, call)


def _is_named_again(call: str, calls: Collection[str]) -> bool:
    """Whether it is one of the others: whom a PIN has named was told of again, with a key below."""
    return any(call[:at] in calls for at, letter in enumerate(call) if letter == "/")


def _end(journal: Journal, clock: Clock, call: str) -> None:
    row = journal.store.fact_of_key(key_of_call(call))
    heard = decode_fact(row.kind, row.version, row.body) if row else None
    if isinstance(heard, CallHeard) and heard.waits:
        key, who = key_of_end(call), (heard.person, heard.units)
        place = (heard.channel, heard.caller, call)
        journal.post(IncomingEnded(key, clock.utc(), *place, CUT, 0.0, *who))
