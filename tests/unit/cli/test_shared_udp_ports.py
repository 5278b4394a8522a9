"""Two channels that want one UDP port: found by the check, before either is opened."""

from typing import Any

from drivers.hytera_ip.driver import KIND
from gateway.config import Channel
from gateway.runtime.driver_catalogue import Fitted, fit, shared_udp_ports


def fitted(name: str, **keys: Any) -> Fitted:
    channel = Channel.model_validate(
        {"name": name, "driver": KIND.name, "peer": "10.0.0.2", **keys}
    )
    found = fit(channel, {KIND.name: lambda: KIND})
    assert isinstance(found, Fitted)
    return found


def test_two_repeaters_on_every_address_want_the_same_ports() -> None:
    found = shared_udp_ports([fitted("one"), fitted("two", bind="10.0.0.1")])
    assert found == [
        f"two: bind: UDP port 10.0.0.1:{port} is one of one already"
        for port in (30007, 30001, 30003, 30009)
    ]


def test_a_single_port_in_common_is_named_alone() -> None:
    ports = {"tmp": 30008, "rrs": 30002, "lp": 30003, "rcp": 0}
    found = shared_udp_ports([fitted("one"), fitted("two", ports=ports)])
    assert found == ["two: bind: UDP port 0.0.0.0:30003 is one of one already"]


def test_addresses_or_ports_of_their_own_are_fine() -> None:
    slot_2 = {"tmp": 30008, "rrs": 30002, "lp": 30004, "rcp": 30010}
    channels = [
        fitted("one", bind="10.0.0.1"),
        fitted("two", bind="10.0.0.9"),
        fitted("three", slot=2, ports=slot_2),
        fitted("four", profile="md785"),
    ]
    assert shared_udp_ports(channels) == []
