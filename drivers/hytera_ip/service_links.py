"""The links of one peer, a port for each service, and what they are like together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from drivers.hytera_ip.link import Link
from drivers.hytera_ip.profile import Timings
from drivers.hytera_ip.service_port import Port
from drivers.hytera_ip.wire import Wire
from gateway.driver_api import Random
from gateway.driver_api.datagram_train import wagon
from gateway.driver_api.heard_before import HeardBefore

_NUMBERS = 0x10000


class ServiceLinks:
    """`links` by their ports. Beside radio control, which is asked, the others may well be quiet.

    So there they connect again only after twice the silence.
    """

    def __init__(
        self,
        wire: Wire,
        timings: Timings,
        ports: Sequence[Port],
        utc: Callable[[], datetime],
        random: Random,
        now_s: float,
    ) -> None:
        asks_after_s = timings.silent_s / (1 if Port.RCP in ports else 2)

        def link() -> Link:
            first = random.randrange(_NUMBERS)
            return Link(wire, timings, HeardBefore(utc), first, now_s, asks_after_s=asks_after_s)

        self.links: Mapping[Port, Link] = {port: link() for port in ports}

    @property
    def heard_s(self) -> float:
        """When the peer was heard last."""
        return max(link.heard_s for link in self.links.values())

    def tick(self, now_s: float) -> None:
        """Act on every deadline that is due."""
        for link in self.links.values():
            link.tick(now_s)

    def deadline(self) -> float:
        """When `tick` is due."""
        return min(link.deadline() for link in self.links.values())

    def outgoing(self) -> bytes:
        """Wagons of a datagram train, given out once."""
        data = b""
        for port, link in self.links.items():
            data += b"".join(wagon(port.value, datagram) for datagram in link.outgoing)
            link.outgoing.clear()
        return data

    def seen(self) -> None:
        """What they found has been taken up."""
        for link in self.links.values():
            link.acknowledged.clear()
            link.unanswered.clear()
            link.restarted = False

    def down(self) -> list[str]:
        """The services without a connection."""
        return [port.name.lower() for port, link in self.links.items() if not link.is_up]

    def facts(self) -> dict[str, str]:
        """For the administrator."""
        up = [port.name.lower() for port, link in self.links.items() if link.is_up]
        bad = sum(link.bad_frames for link in self.links.values())
        return {"links_up": " ".join(up), "bad_frames": str(bad)}
