"""A journal in memory that commits at once, for one loop."""

from gateway.journal.journal import Journal
from gateway.journal.store import open_store
from gateway.journal.writer import InlineWriter


def never(error: Exception) -> None:
    raise AssertionError(error)


def new_journal() -> Journal:
    """Needs no file; events are those of the site `xianju`."""
    store = open_store(":memory:", "1" * 32)
    return Journal(store, InlineWriter(store, never), "xianju")
