"""The bearers of the site: those of its configured channels, and of those that are up."""

from gateway.orders.order import Bearer
from gateway.rules_settings import Rules
from gateway.runtime.bearer_watch import Channels
from gateway.runtime.lane_book import LaneBook
from gateway.runtime.supervisor import ChannelLife, Supervisor


class SiteBearers:
    """Looks at the supervisor's channels whenever it is asked.

    A channel whose SIM has come to its cap of the day, by `book`, is not up for what it carries.
    A page over the radio holds what the site's `rules` say, and less where a radio system
    has said that it takes less.
    """

    def __init__(self, supervisor: Supervisor, book: LaneBook, rules: Rules) -> None:
        self._supervisor = supervisor
        self._book = book
        self._page_octets = rules.radio_octets
        self._longest: dict[str, int] = {}

    def configured(self) -> frozenset[Bearer]:
        """What the site can carry orders over."""
        return frozenset(bearer for bearer, _ in self.channels()[0])

    def up(self) -> frozenset[Bearer]:
        """What it can carry them over now."""
        return frozenset(bearer for bearer, _ in self.channels()[1])

    def served(self) -> frozenset[str] | None:
        """The radio systems that have a channel; None where a channel serves all of them."""
        systems = {system for bearer, system in self.channels()[0] if bearer is Bearer.RADIO}
        return None if "" in systems or not systems else frozenset(systems)

    def page_octets(self) -> int:
        """The octets of UCS-2 that every radio system takes as one page.

        What a channel once said holds while it is down.
        """
        for channel in self._supervisor.channels.values():
            if channel.session is not None and channel.fitted.bearer is Bearer.RADIO:
                longest = channel.session.limits.longest_page_octets
                self._longest[channel.name] = longest or self._page_octets
        return min((self._page_octets, *self._longest.values()))

    def channels(self) -> tuple[Channels, Channels]:
        """Bearer and system of every configured channel, and of those that are up."""
        every = list(self._supervisor.channels.values())
        spent = self._book.spent
        up = [one for one in every if one.session is not None and not spent(one.name)]
        return _carrying(every), _carrying(up)


def _carrying(channels: list[ChannelLife]) -> Channels:
    return [
        (channel.fitted.bearer, _system(channel))
        for channel in channels
        if channel.fitted.bearer is not None
    ]


def _system(channel: ChannelLife) -> str:
    """Only radio has systems."""
    is_radio = channel.fitted.bearer is Bearer.RADIO
    return (channel.fitted.channel.system or "") if is_radio else ""
