"""The simulated world: devices behind ports that open once, are cut, unplugged, replugged."""

import pytest

from gateway.driver_api.errors import LinkLost
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock

from .echo_device import EchoDevice


def _world() -> SimulatedWorld:
    return SimulatedWorld(virtual_clock(), SeededRandom(1))


def test_the_device_hears_and_answers_at_its_own_deadline() -> None:
    async def main() -> tuple[bytes, float]:
        world = _world()
        world.attach("/dev/sim-1", EchoDevice(1.5))
        stream = await world.open_serial("/dev/sim-1", 115200)
        stream.write(b"hello")
        return await stream.read(), virtual_clock().monotonic_s()

    assert run_virtual(main()) == (b"hello", 1.5)


def test_what_a_device_says_by_itself_arrives() -> None:
    async def main() -> bytes:
        world, device = _world(), EchoDevice(1.0)
        world.attach("p", device)
        stream = await world.open_serial("p", 9600)
        device.say(b"RING")
        return await stream.read()

    assert run_virtual(main()) == b"RING"


def test_what_it_says_to_nobody_is_lost() -> None:
    async def main() -> bytes:
        world, device = _world(), EchoDevice(1.0)
        world.attach("p", device)
        device.say(b"lost")
        stream = await world.open_serial("p", 9600)
        device.say(b"heard")
        return await stream.read()

    assert run_virtual(main()) == b"heard"


def test_a_port_opens_once_and_again_after_close() -> None:
    async def main() -> int:
        world = _world()
        world.attach("p", EchoDevice(1.0))
        stream = await world.open_serial("p", 9600)
        with pytest.raises(LinkLost, match="in use"):
            await world.open_serial("p", 9600)
        await stream.close()
        assert not world.is_open("p")
        again = await world.open_serial("p", 9600)
        again.write(b"x")
        assert await again.read() == b"x"
        return world.times_opened("p")

    for seed in range(5):
        assert run_virtual(main(), seed) == 2


def test_an_unknown_port_is_no_device_and_a_name_is_taken_once() -> None:
    async def main() -> None:
        world = _world()
        with pytest.raises(LinkLost, match="no such device"):
            await world.open_serial("nowhere", 9600)
        world.attach("p", EchoDevice(1.0))
        with pytest.raises(ValueError, match="already"):
            world.attach("p", EchoDevice(1.0))

    run_virtual(main())


def test_unplugged_reads_end_and_opening_fails_until_replugged() -> None:
    async def main() -> bytes:
        world = _world()
        world.attach("p", EchoDevice(1.0))
        stream = await world.open_serial("p", 9600)
        world.unplug("p")
        assert await stream.read() == b""
        with pytest.raises(LinkLost, match="no such device"):
            await world.open_serial("p", 9600)
        world.replug("p")
        again = await world.open_serial("p", 9600)
        again.write(b"back")
        return await again.read()

    assert run_virtual(main()) == b"back"


def test_a_device_keeps_its_state_and_a_factory_makes_a_new_one() -> None:
    async def main() -> tuple[bytes, int]:
        world, kept = _world(), EchoDevice(1.0)
        made: list[EchoDevice] = []

        def make() -> EchoDevice:
            made.append(EchoDevice(1.0))
            return made[-1]

        world.attach("kept", kept)
        world.attach("made", make)
        for port in ("kept", "made"):
            stream = await world.open_serial(port, 9600)
            stream.write(b"x")
            await virtual_clock().sleep(0.5)
            world.unplug(port)
            world.replug(port)
        return kept.heard, len(made)

    assert run_virtual(main()) == (b"x", 2)


def test_a_cut_ends_the_stream_and_leaves_the_device() -> None:
    async def main() -> bytes:
        world = _world()
        world.attach("p", EchoDevice(1.0))
        stream = await world.open_serial("p", 9600)
        world.cut("p")
        assert await stream.read() == b""
        again = await world.open_serial("p", 9600)
        again.write(b"still here")
        return await again.read()

    assert run_virtual(main()) == b"still here"


def test_a_child_is_the_device_at_the_last_word_of_its_command() -> None:
    async def main() -> bytes:
        world = _world()
        world.attach("python", EchoDevice(9.0))
        world.attach("127.0.0.1:5062", EchoDevice(1.0))
        child = await world.start_child(("python", "-m", "worker", "127.0.0.1:5062", "more"))
        child.write(b"start")
        heard = await child.read()
        await child.close()
        assert not world.is_open("127.0.0.1:5062")
        with pytest.raises(LinkLost, match="no such device"):
            await world.start_child(("nobody", "here"))
        return heard

    assert run_virtual(main()) == b"start"
