"""The ways a message can go: a bearer, and over the radio the system where it has to be one.

sms    voice    radio           any channel of that bearer
radio:digital                   a radio channel that serves the system `digital`, or all
"""

from collections.abc import Collection

from gateway.orders.order import Bearer


def way_of(bearer: Bearer, system: str = "") -> str:
    """How the journal names the way of a message."""
    return f"{bearer.value}:{system}" if system else bearer.value


def serves(bearer: Bearer, system: str, way: str) -> bool:
    """Whether a channel of this bearer, for this system or (empty) for all, goes that way."""
    if way == bearer.value:
        return True
    return way.startswith(f"{bearer.value}:") and (not system or way == way_of(bearer, system))


def is_lost(bearer: Bearer, system: str, lost: Collection[str]) -> bool:
    """Whether a message of this bearer and system finds no channel while these ways are lost."""
    return bearer.value in lost or way_of(bearer, system) in lost


def lost_ways(
    configured: Collection[tuple[Bearer, str]], up: Collection[tuple[Bearer, str]]
) -> frozenset[str]:
    """What cannot be gone while only `up` of the `configured` channels are up.

    A channel is its bearer and the system it serves. A bearer that is lost as a whole is
    named once, not for each of its systems.
    """
    bearers_up = {bearer for bearer, _ in up}
    lost = {bearer.value for bearer, _ in configured if bearer not in bearers_up}
    for bearer, system in configured:
        way = way_of(bearer, system)
        if bearer in bearers_up and not any(serves(*channel, way) for channel in up):
            lost.add(way)
    return frozenset(lost)


def unserved_cause(system: str, served: frozenset[str] | None) -> str:
    """Why nothing can ever go over this system; empty where it can. None: all are served."""
    if not system or served is None or system in served:
        return ""
    return f"没有信道服务系统 {system}"


def bearer_of(way: str) -> Bearer:
    """The bearer of a way."""
    return Bearer(way.partition(":")[0])


def bearer_data(way: str) -> dict[str, str]:
    """How events name a way; nothing for none."""
    if not way:
        return {}
    bearer, _, system = way.partition(":")
    return {"bearer": bearer, "system": system} if system else {"bearer": bearer}


def words_for(ways: Collection[str]) -> str:
    """The ways in the words of the hall: `短信、电台(digital)`."""
    return "、".join(_word(way) for way in sorted(ways, key=_place))


_WORDS = {Bearer.SMS: "短信", Bearer.VOICE: "电话", Bearer.RADIO: "电台"}


def _place(way: str) -> tuple[int, str]:
    return tuple(Bearer).index(bearer_of(way)), way


def _word(way: str) -> str:
    system = way.partition(":")[2]
    word = _WORDS[bearer_of(way)]
    return f"{word}({system})" if system else word
