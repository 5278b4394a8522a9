"""What a dispatcher may do with an order that runs: change, hand on, take over, decide."""

from collections.abc import Callable

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.roster.roster import Roster
from gateway.runtime.hand_acts import HandActs
from gateway.runtime.order_changes import OrderChanges
from gateway.runtime.order_intake import Site
from gateway.runtime.owner_acts import OwnerActs


class DispatchActs:
    """The acts, side by side."""

    def __init__(
        self, journal: Journal, clock: Clock, site: Site, roster: Callable[[], Roster]
    ) -> None:
        self.site_name = site.name
        self.changes = OrderChanges(journal, clock, site, roster)
        self.owners = OwnerActs(journal, clock, site, roster)
        self.hands = HandActs(journal, clock)
