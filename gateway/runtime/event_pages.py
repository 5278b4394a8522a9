"""Events read back by number, in pages that fit into one message."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gateway.journal.journal import Journal
from gateway.runtime.answer import Answer, fault_answer

_PAGE_BYTES = 200 * 1024
_MOST = 1_000


def replay(journal: Journal, data: Mapping[str, Any]) -> Answer:
    """The events after number `after`, at most `limit`; `next` continues, None at the end."""
    after, limit = data.get("after", 0), data.get("limit", _MOST)
    faults = [
        f"{name}: 应为非负整数"
        for name, value in (("after", after), ("limit", limit))
        if isinstance(value, bool) or not isinstance(value, int) or value < 0
    ]
    if faults:
        return fault_answer("无法重放", faults)
    rows = journal.store.events_after(after, min(limit, _MOST) + 1)
    events: list[msgspec.Raw] = []
    size = 0
    for row in rows[: min(limit, _MOST)]:
        size += len(row.body)
        if size > _PAGE_BYTES and events:
            break
        events.append(msgspec.Raw(row.body))
    more = len(rows) > len(events)
    last = rows[len(events) - 1].sequence if events else after
    return Answer({"journal": journal.name, "events": events, "next": last if more else None})
