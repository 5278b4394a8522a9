"""Simulated devices on real UDP ports: each service's own, to the same number at the client.

    udp                       on loopback: devices at 127.0.0.2, .4 …, their clients at .1, .3 …
    udp://HOST/CLIENT         one device at HOST, an address of this machine, for one client

Both ends bind the same numbers, so they need an address each. A device hears its client only. One
with hosts of its own (`HasUdpHosts`) has all their addresses instead.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import ip_address
from typing import Any

from gateway.driver_api.datagram_train import DatagramTrain, wagon
from gateway.driver_api.errors import LinkLost
from gateway.driver_api.simulation import HasUdpHosts, HasUdpPorts
from gateway.driver_api.world import Address, Datagrams
from gateway.driver_kit.device_pump import DevicePump
from gateway.driver_kit.serving_tasks import serving_tasks

_UDP = "udp"
_MOST_DEVICES = 127

BindUdp = Callable[[Address, Address], Awaitable[Datagrams]]
"""`World.bind_udp`."""


def is_udp(link_pattern: str) -> bool:
    """Whether it asks for UDP ports."""
    return link_pattern == _UDP or link_pattern.startswith(f"{_UDP}://")


def udp_hosts(link_pattern: str | None, count: int) -> list[tuple[str, str]]:
    """Where each device is, and its client; raises ValueError for a bad pattern."""
    if link_pattern is None or link_pattern == _UDP:
        if count > _MOST_DEVICES:
            raise ValueError(f"{_UDP}: {_MOST_DEVICES} devices at most")
        return [(f"127.0.0.{2 * n}", f"127.0.0.{2 * n - 1}") for n in range(1, count + 1)]
    host, slash, client = link_pattern.removeprefix(f"{_UDP}://").partition("/")
    if not host or not slash or not client or host == client:
        raise ValueError(f"{link_pattern}: expected udp://HOST/CLIENT, two addresses")
    if count > 1:
        raise ValueError(f"{link_pattern}: one device only")
    return [(host, client)]


@asynccontextmanager
async def udp_ports(
    pump: DevicePump, device: HasUdpPorts, bind_udp: BindUdp, host: str, client: str
) -> AsyncIterator[None]:
    """Serve the pump's device while the context lasts; raises OSError when a port is taken."""
    async with AsyncExitStack() as stack:
        tasks = await stack.enter_async_context(serving_tasks())
        ports: dict[tuple[int, bytes], Datagrams] = {}
        heads, size = _heads(device, host)
        for place, port in enumerate(device.udp_ports):
            for head, own in heads.items():
                datagrams = await _bound(bind_udp, (own, port), (client, port))
                stack.push_async_callback(datagrams.close)
                ports[place, head] = datagrams
                tasks.create_task(_hear(pump, place, head, datagrams))
        train = DatagramTrain()

        def write(octets: bytes) -> None:
            for place, load in train.feed(octets):
                if (place, load[:size]) in ports:
                    ports[place, load[:size]].write(load[size:])

        pump.connect(write)
        stack.callback(pump.disconnect)
        yield


def channel_lines(driver: str, number: int, keys: Mapping[str, Any]) -> str:
    """A channel as it stands in the configuration; its name takes no underscore."""
    name = f"{driver}-{number}".replace("_", "-")
    lines = [f"{key} = {_toml(value)}" for key, value in keys.items()]
    return "\n".join(["[[channel]]", f'name = "{name}"', f'driver = "{driver}"', *lines])


async def _bound(bind_udp: BindUdp, bind: Address, peer: Address) -> Datagrams:
    try:
        return await bind_udp(bind, peer)
    except LinkLost as error:
        raise OSError(str(error)) from error


def _heads(device: HasUdpPorts, host: str) -> tuple[Mapping[bytes, str], int]:
    """The device's own addresses by what stands before its datagrams, and the size of that."""
    if isinstance(device, HasUdpHosts):
        return {ip_address(each).packed: each for each in device.udp_hosts}, 4
    return {b"": host}, 0


async def _hear(pump: DevicePump, place: int, head: bytes, datagrams: Datagrams) -> None:
    try:
        while True:
            pump.feed(wagon(place, head + await datagrams.read()))
    except LinkLost:
        return


def _toml(value: Any) -> str:
    match value:
        case Mapping():
            return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in value.items())} }}"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
    return f'"{value}"'
