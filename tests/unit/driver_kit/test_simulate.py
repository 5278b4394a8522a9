"""Simulated devices on real ptys and TCP ports."""

import asyncio
import os
from pathlib import Path

import pytest

from gateway.clock import SteadyClock
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulate import read_settings, serve_devices, simulate

from .echo_device import KIND, EchoDevice, EchoSettings


def _open(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


async def _read(descriptor: int, size: int) -> bytes:
    loop = asyncio.get_running_loop()
    heard = b""
    while len(heard) < size:
        readable = asyncio.Event()
        loop.add_reader(descriptor, readable.set)
        await readable.wait()
        loop.remove_reader(descriptor)
        heard += os.read(descriptor, 4096)
    return heard


def test_ptys_behind_links_survive_closing_and_are_raw(tmp_path: Path) -> None:
    async def main() -> None:
        devices = [EchoDevice(0.0), EchoDevice(0.0)]
        pattern = str(tmp_path / "ports" / "sim-{n}")
        async with serve_devices(devices, pattern, SteadyClock()) as ports:
            assert ports == [pattern.replace("{n}", "1"), pattern.replace("{n}", "2")]
            for said in (b"one\r\n\x1a\x03\x00", b"two"):
                descriptor = _open(ports[1])
                os.write(descriptor, said)
                assert await _read(descriptor, len(said)) == said
                os.close(descriptor)
        assert devices[1].heard == b"one\r\n\x1a\x03\x00two"
        assert devices[0].heard == b""
        assert list((tmp_path / "ports").iterdir()) == []

    asyncio.run(main())


def test_a_link_of_an_earlier_run_is_replaced_and_a_file_is_not(tmp_path: Path) -> None:
    async def main() -> None:
        link = tmp_path / "sim"
        link.symlink_to("/nowhere")
        async with serve_devices([EchoDevice(0.0)], str(link), SteadyClock()):
            assert link.resolve().exists()
        link.write_text("mine")
        with pytest.raises(FileExistsError, match="in the way"):
            async with serve_devices([EchoDevice(0.0)], str(link), SteadyClock()):
                pass
        assert link.read_text() == "mine"

    asyncio.run(main())


def test_one_link_for_two_devices_is_refused(tmp_path: Path) -> None:
    async def main() -> None:
        devices = [EchoDevice(0.0), EchoDevice(0.0)]
        with pytest.raises(ValueError, match=r"needs \{n\}"):
            async with serve_devices(devices, str(tmp_path / "sim"), SteadyClock()):
                pass

    asyncio.run(main())


def test_what_nobody_reads_is_dropped_and_the_port_goes_on() -> None:
    async def main() -> None:
        device = EchoDevice(0.0)
        async with serve_devices([device], None, SteadyClock()) as ports:
            for _ in range(100):
                device.say(b"x" * 4096)
            descriptor = _open(ports[0])
            os.write(descriptor, b"hello")
            heard = b""
            while not heard.endswith(b"hello"):
                heard += await _read(descriptor, 1)
            assert len(heard) < 100 * 4096
            os.close(descriptor)

    asyncio.run(main())


def test_an_error_of_the_user_comes_out_as_it_is() -> None:
    async def main() -> None:
        async with serve_devices([EchoDevice(0.0)], None, SteadyClock()):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        asyncio.run(main())


def test_tcp_serves_one_client_at_a_time() -> None:
    async def main() -> None:
        devices = [EchoDevice(0.0)]
        async with serve_devices(devices, "tcp://127.0.0.1:0{+n}", SteadyClock()) as ports:
            port = int(ports[0].rpartition(":")[2])
            assert ports[0] == f"socket://127.0.0.1:{port}"
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"first")
            assert await reader.readexactly(5) == b"first"
            late_reader, late_writer = await asyncio.open_connection("127.0.0.1", port)
            assert await late_reader.read() == b""
            late_writer.close()
            writer.write(b"still")
            assert await reader.readexactly(5) == b"still"
            writer.close()
            await writer.wait_closed()

    asyncio.run(main())


def test_a_bad_tcp_pattern_is_refused() -> None:
    async def main() -> None:
        async with serve_devices([EchoDevice(0.0)], "tcp://7000", SteadyClock()):
            pass

    with pytest.raises(ValueError, match="expected tcp://host:port"):
        asyncio.run(main())


def test_simulate_announces_every_device_and_serves_until_cancelled(tmp_path: Path) -> None:
    async def main() -> None:
        lines: list[str] = []
        both = asyncio.Event()

        def announce(line: str) -> None:
            lines.append(line)
            if len(lines) == 2:
                both.set()

        pattern = str(tmp_path / "sim-{n}")
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(
                simulate(KIND, 2, pattern, EchoSettings(), SteadyClock(), SeededRandom(0), announce)
            )
            await both.wait()
            serving.cancel()
        assert lines == [f"echo {n} {tmp_path}/sim-{n}" for n in (1, 2)]

    asyncio.run(main())
    assert list(tmp_path.iterdir()) == []


def test_settings_are_read_from_words() -> None:
    settings = read_settings(KIND, ["delay_s=0.5", 'names=["a"]', "modems.2.silent=3"])
    assert settings == EchoSettings(delay_s=0.5, names=("a",), modems={2: {"silent": 3}})


@pytest.mark.parametrize("words", [["delay_s"], ["nonsense=1"], ["delay_s=x"], ["a=1", "a.b=2"]])
def test_bad_settings_are_refused(words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"expected key=value|nonsense|delay_s|has a value"):
        read_settings(KIND, words)
