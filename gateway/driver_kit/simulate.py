"""Puts simulated devices on real ports, for labs and training.

A link pattern says where: None for bare ptys, a path with `{n}` for ptys behind symbolic
links (`/run/muster/sim-{n}`, n from 1), `tcp://host:port` for TCP ports counted up from the
one given (a trailing `{+n}` says the same aloud), `udp` or `udp://host/client` for UDP ports
(`udp_ports`), which is where a device that has them can be only.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from pydantic import BaseModel

from gateway.driver_api.simulation import HasUdpPorts, SimulatedDevice, SimulatorKind
from gateway.driver_api.world import Clock, Random
from gateway.driver_kit.device_pump import DevicePump
from gateway.driver_kit.pty_port import PtyPort
from gateway.driver_kit.serving_tasks import serving_tasks
from gateway.driver_kit.tcp_port import tcp_port
from gateway.driver_kit.udp_ports import BindUdp, channel_lines, is_udp, udp_hosts, udp_ports

_TCP = "tcp://"


async def simulate(
    kind: SimulatorKind,
    count: int,
    link_pattern: str | None,
    settings: BaseModel,
    clock: Clock,
    random: Random,
    announce: Callable[[str], None] = print,
    bind_udp: BindUdp | None = None,
) -> None:
    """Serve `count` devices until cancelled; announces a line `<kind> <n> <port>` for each.

    A device on UDP needs `bind_udp`, a world's; the channel that reaches it is announced, too.
    Raises ValueError for a bad pattern and OSError when a port cannot be made.
    """
    devices = kind.build(settings, count, random)
    async with serve_devices(devices, link_pattern, clock, bind_udp) as ports:
        for number, port in enumerate(ports, start=1):
            announce(f"{kind.name} {number} {port}")
        for number, keys in enumerate(_udp_keys(devices, link_pattern), start=1):
            announce(channel_lines(kind.name, number, keys))
        await asyncio.get_running_loop().create_future()


@asynccontextmanager
async def serve_devices(
    devices: Sequence[SimulatedDevice],
    link_pattern: str | None,
    clock: Clock,
    bind_udp: BindUdp | None = None,
) -> AsyncIterator[list[str]]:
    """Serve devices while the context lasts; yields what a client opens, in their order.

    A pty's path or link, `socket://host:port`, or `udp://host/client`. Errors as in `simulate`.
    """
    async with AsyncExitStack() as stack:
        pumps = [DevicePump(device, clock) for device in devices]
        for pump in pumps:
            stack.callback(pump.stop)
        if isinstance(devices[0], HasUdpPorts) or is_udp(link_pattern or ""):
            yield await _on_udp(pumps, link_pattern, bind_udp, stack)
        elif link_pattern is not None and link_pattern.startswith(_TCP):
            yield await _on_tcp(pumps, link_pattern, stack)
        else:
            yield await _on_ptys(pumps, link_pattern, stack)


def read_settings(kind: SimulatorKind, assignments: Iterable[str]) -> BaseModel:
    """Read `key=value` words as the kind's settings.

    A value is JSON where it parses as such, else text; dots in a key go into a nested
    setting (`modems.2.silent_from_text=3`). Raises ValueError that says what is wrong.
    """
    return kind.settings.model_validate(read_assignments(assignments))


def read_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """The same words as a tree of keys and values, not validated yet."""
    tree: dict[str, Any] = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise ValueError(f"{assignment}: expected key=value")
        _put(tree, key.split("."), _value(value))
    return tree


def _put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        branch = tree.setdefault(name, {})
        if not isinstance(branch, dict):
            raise ValueError(f"{'.'.join(path)}: {name} has a value already")
        tree = branch
    tree[path[-1]] = value


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


async def _on_ptys(
    pumps: Sequence[DevicePump], link_pattern: str | None, stack: AsyncExitStack
) -> list[str]:
    if link_pattern is not None and len(pumps) > 1 and "{n}" not in link_pattern:
        raise ValueError(f"{link_pattern}: needs {{n}} for more than one device")
    tasks = await stack.enter_async_context(serving_tasks())
    paths = []
    for number, pump in enumerate(pumps, start=1):
        link = None if link_pattern is None else link_pattern.replace("{n}", str(number))
        port = PtyPort(link)
        stack.push_async_callback(port.close)
        tasks.create_task(pump.serve(port))
        paths.append(link or port.path)
    return paths


async def _on_tcp(
    pumps: Sequence[DevicePump], link_pattern: str, stack: AsyncExitStack
) -> list[str]:
    host, colon, port = link_pattern.removeprefix(_TCP).removesuffix("{+n}").rpartition(":")
    if not colon or not host or not port.isdecimal():
        raise ValueError(f"{link_pattern}: expected tcp://host:port")
    addresses = []
    for offset, pump in enumerate(pumps):
        wanted = int(port) + offset if int(port) else 0
        address = await stack.enter_async_context(tcp_port(pump, host, wanted))
        addresses.append(f"socket://{address}")
    return addresses


async def _on_udp(
    pumps: Sequence[DevicePump],
    link_pattern: str | None,
    bind_udp: BindUdp | None,
    stack: AsyncExitStack,
) -> list[str]:
    if link_pattern is not None and not is_udp(link_pattern):
        raise ValueError(f"{link_pattern}: this device is on UDP: udp, or udp://HOST/CLIENT")
    if bind_udp is None:
        raise ValueError("there are no UDP ports here")
    places = []
    for pump, (host, client) in zip(pumps, udp_hosts(link_pattern, len(pumps)), strict=True):
        device = pump.device
        if not isinstance(device, HasUdpPorts):
            raise ValueError(f"{link_pattern}: this device has no UDP ports")
        await stack.enter_async_context(udp_ports(pump, device, bind_udp, host, client))
        places.append(f"udp://{host}/{client}")
    return places


def _udp_keys(
    devices: Sequence[SimulatedDevice], link_pattern: str | None
) -> list[Mapping[str, Any]]:
    """How a channel reaches each device on UDP."""
    on_udp = [device for device in devices if isinstance(device, HasUdpPorts)]
    hosts = udp_hosts(link_pattern, len(on_udp)) if on_udp else []
    return [
        device.channel_keys(peer=host, bind=client)
        for device, (host, client) in zip(on_udp, hosts, strict=True)
    ]
