"""One stream out of odd ports: slow bytes, two ports, a relay; and where a modem is looked for."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from pydantic import ValidationError

from drivers.gsm_modem.config import Config, Power
from drivers.gsm_modem.joined_ports import joined
from drivers.gsm_modem.modem_ports import ModemPorts
from drivers.gsm_modem.paced_stream import PacedStream
from drivers.gsm_modem.power_relay import PowerRelay
from gateway.driver_api import LinkLost
from gateway.driver_kit.memory_link import memory_link
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock

RELAY = Power(port="relay", off="A0 00", on="A001", off_s=2.0)


class Listener:
    """A device that remembers when it heard what."""

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.heard: list[tuple[float, bytes]] = []

    def receive(self, data: bytes, now_s: float) -> None:
        self.heard.append((round(now_s, 3), data))

    def tick(self, now_s: float) -> None:
        """It does nothing by itself."""

    def outgoing(self) -> bytes:
        return b""

    def deadline(self) -> float | None:
        return None


def world(**devices: Listener) -> SimulatedWorld:
    made = SimulatedWorld(virtual_clock(), SeededRandom(1))
    for port, device in devices.items():
        made.attach(port, device)
    return made


def test_bytes_go_out_one_by_one_with_a_pause_also_between_two_writes() -> None:
    async def scene() -> None:
        device = Listener()
        stream = PacedStream(await world(sim=device).open_serial("sim", 9600), 0.01)
        stream.write(b"AT")
        stream.write(b"\r")
        await virtual_clock().sleep(0.025)
        stream.write(b"A")
        await virtual_clock().sleep(1)
        assert device.heard == [(0.0, b"A"), (0.01, b"T"), (0.02, b"\r"), (0.03, b"A")]
        stream.write(b"xyz")
        await stream.close()
        await virtual_clock().sleep(1)
        assert b"".join(data for _, data in device.heard) == b"AT\rAx"

    run_virtual(scene())


async def read_all(script: list[tuple[str, bytes]]) -> bytes:
    """What is read while the script's bytes arrive on the two ports, and then both end."""
    (commands, far_commands, _), (events, far_events, _) = memory_link(), memory_link()
    got = b""
    async with joined(commands, events) as both:
        for port, data in script:
            (far_commands if port == "commands" else far_events).write(data)
            await virtual_clock().sleep(0.1)
        await far_commands.close()
        while data := await both.read():
            got += data
        await both.close()
    return got


@pytest.mark.parametrize(
    ("script", "whole"),
    [
        ([("commands", b"\r\nOK\r\n"), ("events", b"\r\nRING\r\n")], b"\r\nOK\r\n\r\nRING\r\n"),
        (
            [("commands", b"\r\n+CMGS: 4"), ("events", b"\r\nRING\r\n"), ("commands", b"2\r\n")],
            b"\r\n+CMGS: 42\r\n\r\nRING\r\n",
        ),
        ([("commands", b"\r\n> "), ("events", b"\r\nRING\r\n")], b"\r\n> \r\nRING\r\n"),
        (
            [("events", b"\r\nRI"), ("commands", b"\r\nOK\r\n"), ("events", b"NG\r\n")],
            b"\r\n\r\nOK\r\nRING\r\n",
        ),
    ],
    ids=["between answers", "within an answer", "behind a prompt", "in two pieces"],
)
def test_what_comes_over_the_second_port_never_cuts_a_line_of_the_first(
    script: list[tuple[str, bytes]], whole: bytes
) -> None:
    async def scene() -> None:
        assert await read_all(script) == whole

    run_virtual(scene())


def test_a_body_s_error_comes_out_as_it_is() -> None:
    async def scene() -> None:
        with pytest.raises(LinkLost):
            async with joined(memory_link()[0], memory_link()[0]):
                raise LinkLost("gone")

    run_virtual(scene())


def test_the_power_is_cut_and_given_back_even_if_somebody_interrupts() -> None:
    async def scene(interrupted: bool) -> None:
        device = Listener()
        relay = PowerRelay(RELAY, world(relay=device))
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0 if interrupted else None):
                await relay.cycle()
        given_back_s = 1.0 if interrupted else 2.0
        assert device.heard == [(0.0, b"\xa0\x00"), (given_back_s, b"\xa0\x01")]

    for interrupted in (False, True):
        run_virtual(scene(interrupted))


def test_a_port_that_is_not_there_may_be_tried_again_soon_and_then_elsewhere() -> None:
    async def scene() -> None:
        config = Config(port="one", other_ports=("two",), imei="001001000000001")
        ports = ModemPorts(config, 0.0, world(two=Listener()))
        with pytest.raises(LinkLost) as lost:
            async with ports.opened():
                pass
        assert lost.value.again_s is not None
        ports.look_elsewhere()
        async with ports.opened() as stream:
            stream.write(b"AT\r")
        ports.look_elsewhere()
        with pytest.raises(LinkLost):
            async with ports.opened():
                pass

    run_virtual(scene())


@pytest.mark.parametrize(
    "keys",
    [
        {"other_ports": ["two"]},
        {"imei": "12"},
        {"event_port": ""},
        {"power": {"port": "relay", "off": "A0"}},
        {"power": {"port": "relay", "off": "A", "on": "A0"}},
    ],
)
def test_keys_that_mean_nothing_are_refused(keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate({"port": "one"} | keys)
