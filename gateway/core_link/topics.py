"""The names of the MQTT topics, all of them (CONTRACT §3).

muster/v1/{site}/request/{noun}/{verb}   core → gateway
muster/v1/{site}/response/{reply_to}     gateway → core
muster/v1/{site}/event/{family}          gateway → core
muster/v1/{site}/order/{order_id}        retained
muster/v1/{site}/channel/{name}          retained
muster/v1/{site}/gateway/{node}          retained, last will
"""

import re
from dataclasses import dataclass

_PREFIX = "muster/v1"
_LEVEL = re.compile(r"[A-Za-z0-9-]{1,64}")


def is_level(text: str) -> bool:
    """Whether `text` may be one level of a topic: `[A-Za-z0-9-]{1,64}`.

    A space would make the embedded broker cut the connection, a `+` or `/` change who hears.
    """
    return _LEVEL.fullmatch(text) is not None


def request_parts(topic: str) -> tuple[str, str] | None:
    """Noun and verb of a request's topic, or None when it is not one."""
    match topic.split("/"):
        case ["muster", "v1", site, "request", noun, verb] if all(
            map(is_level, (site, noun, verb))
        ):
            return noun, verb
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one site; every method raises `ValueError` for a level that is none."""

    site: str

    def __post_init__(self) -> None:
        self._name()

    def requests(self) -> str:
        """The filter that matches every request to this site, misspelt ones too.

        Whoever asks under a topic that nobody serves is told so rather than left waiting.
        """
        return f"{self._name()}/request/#"

    def request(self, noun: str, verb: str) -> str:
        return self._name("request", noun, verb)

    def response(self, reply_to: str) -> str:
        return self._name("response", reply_to)

    def event(self, family: str) -> str:
        return self._name("event", family)

    def order(self, order_id: str) -> str:
        return self._name("order", order_id)

    def orders(self) -> str:
        """The filter that matches every order's roll-up."""
        return f"{self._name('order')}/+"

    def channel(self, name: str) -> str:
        return self._name("channel", name)

    def gateway(self, node: str) -> str:
        return self._name("gateway", node)

    def _name(self, *levels: str) -> str:
        for level in (self.site, *levels):
            if not is_level(level):
                raise ValueError(f"{level!r} cannot be a topic level: [A-Za-z0-9-]{{1,64}}")
        return "/".join((_PREFIX, self.site, *levels))
