"""Long answers in pages that fit into one message; events read back by number."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from gateway.journal.errors import SegmentUnreadable
from gateway.journal.journal import Journal
from gateway.runtime.answer import Answer, fault_answer

Row = TypeVar("Row")

_PAGE_BYTES = 200 * 1024
_MOST = 1_000
_MOST_NUMBER = 2**62


def fitting(rows: Iterable[Row], most_bytes: int) -> list[Row]:
    """The first rows that encode to so many bytes together; at least one."""
    page: list[Row] = []
    size = 0
    for row in rows:
        size += len(msgspec.json.encode(row))
        if size > most_bytes and page:
            break
        page.append(row)
    return page


async def replay(journal: Journal, data: Mapping[str, Any]) -> Answer:
    """The events after number `after`, at most `limit`; `next` continues, None at the end.

    Where the first of these are older than the journal is kept, the answer begins behind them
    and `let_go` is the last that is gone.
    """
    after, limit = data.get("after", 0), data.get("limit", _MOST)
    faults = [
        f"{name}: 应为非负整数"
        for name, value in (("after", after), ("limit", limit))
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST_NUMBER
    ]
    if faults:
        return fault_answer("无法重放", faults)
    try:
        rows = await journal.past.events_after(after, min(limit, _MOST) + 1)
    except SegmentUnreadable as error:
        return fault_answer("无法重放", (str(error),))
    bodies = (msgspec.Raw(row.body) for row in rows[: min(limit, _MOST)])
    events = fitting(bodies, _PAGE_BYTES)
    more = len(rows) > len(events)
    last = rows[len(events) - 1].sequence if events else after
    found = {"journal": journal.name, "events": events, "next": last if more else None}
    let_go = journal.past.events_let_go()
    return Answer(found | {"let_go": let_go} if after < let_go else found)
