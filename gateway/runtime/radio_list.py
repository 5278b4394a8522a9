"""What radio/list answers: every radio of the roster and every other that was heard."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gateway.roster.roster import Roster
from gateway.runtime.answer import Answer
from gateway.runtime.event_pages import fitting
from gateway.runtime.radio_book import RadioBook

_PAGE = 500
_PAGE_BYTES = 200 * 1024


class RadioList:
    """`roster` is asked at each request."""

    def __init__(self, book: RadioBook, roster: Callable[[], Roster]) -> None:
        self._book = book
        self._roster = roster

    async def page(self, data: Mapping[str, Any]) -> Answer:
        """One page of the radios behind address `after`, in their order; `next` continues."""
        after = data.get("after", "")
        after = after if isinstance(after, str) else ""
        rows = [row for row in self._rows() if row["address"] > after]
        shown = fitting(rows[:_PAGE], _PAGE_BYTES)
        more = len(shown) < len(rows)
        return Answer({"radios": shown, "next": shown[-1]["address"] if more else None})

    def _rows(self) -> Iterator[dict[str, Any]]:
        holders = {person.radio_id: person for person in self._roster().people if person.radio_id}
        addresses = {seen.address for seen in self._book.radios()} | set(holders)
        for address in sorted(addresses):
            seen, holder = self._book.radio(address), holders.get(address)
            yield {
                "address": address,
                "person": holder.person_id if holder else "",
                "name": holder.name if holder else "",
                "unit": holder.unit_id if holder else "",
                "on_air": seen.on_air if seen else None,
                "heard_at": seen.heard_at_utc if seen else None,
                "channel": seen.channel if seen else "",
                "position": seen.position if seen else None,
                "located_at": seen.located_at_utc if seen else None,
                "no_fix": seen.no_fix if seen else "",
            }
