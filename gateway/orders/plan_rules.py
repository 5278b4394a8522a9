"""What the site adds to every order that is planned."""

from dataclasses import dataclass
from datetime import date, datetime

from gateway.orders.ladders import NO_LADDERS, LadderProfile
from gateway.orders.limits import NO_LIMITS, LimitProfile
from gateway.orders.order import Bearer
from gateway.orders.radio_pages import RADIO_OCTETS


@dataclass(frozen=True, slots=True)
class PlanRules:
    """What the site adds to an order: its signature, its bearers, the hour, the limits.

    A page over the radio holds `radio_octets`; with `number_in_text` every text names the
    order's number and issuer. `served` are the radio systems that have a channel, None for all.
    """

    site_name: str
    available: frozenset[Bearer]
    start_local: datetime
    limits: LimitProfile = NO_LIMITS
    radio_octets: int = RADIO_OCTETS
    number_in_text: bool = False
    ladder: LadderProfile = NO_LADDERS
    served: frozenset[str] | None = None

    @property
    def on_date(self) -> date:
        return self.start_local.date()
