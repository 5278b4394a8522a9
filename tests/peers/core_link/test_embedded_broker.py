"""The embedded broker: private, durable, alone on its port, and never alive without us."""

import asyncio
import os
import signal
import stat
import sys
from pathlib import Path

import pytest

from gateway.core_link.broker import BrokerFault, EmbeddedBroker
from gateway.core_link.mqtt import LinkDown
from tests.peers.core_link.brokers import (
    CLOCK,
    CORE,
    GATEWAY,
    PATIENCE_S,
    Midway,
    embedded,
    eventually,
    free_port,
    ignore,
    new_link,
    running,
)
from tests.peers.core_link.dispatch_core import EVENTS, SUBMIT, core


def test_the_passwords_are_private_and_everything_is_on_loopback(tmp_path: Path) -> None:
    async def story() -> None:
        async with embedded(tmp_path, free_port()) as broker:
            assert broker.pid is not None
            command = _command_line(broker.pid)
            config = tmp_path / "broker" / "nats.conf"
            assert stat.S_IMODE(config.stat().st_mode) == 0o600
            assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
            assert CORE.password not in command
            assert "nats-server" in command
            assert _listening_hosts(broker.pid) == {"0100007F"}

    asyncio.run(story())


def _command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode()


def _listening_hosts(pid: int) -> set[str]:
    """The local addresses (proc(5), hexadecimal) on which the process listens, IPv4 and IPv6."""
    own = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    hosts = set()
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in own:
                hosts.add(fields[1].rpartition(":")[0])
    return hosts


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    async def story() -> None:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        broker = _broker(tmp_path, port)
        with pytest.raises(BrokerFault, match=f"127.0.0.1 port {port}: Address already in use"):
            await broker.start()
        assert str(port) in (broker.fault or "")
        server.close()
        await server.wait_closed()

    asyncio.run(story())


def _broker(directory: Path, port: int) -> EmbeddedBroker:
    return EmbeddedBroker(f"127.0.0.1:{port}", directory, [GATEWAY, CORE], "lab", CLOCK, Midway())


def test_a_broker_that_cannot_start_says_why(tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "broker").mkdir()
        (tmp_path / "broker" / "jetstream").write_text("a file where a directory belongs")
        broker = _broker(tmp_path, free_port())
        with pytest.raises(BrokerFault, match=r"ended at its start: .*is not a directory"):
            await broker.start()
        assert broker.pid is None

    asyncio.run(story())


def test_it_is_started_on_the_main_thread_only(tmp_path: Path) -> None:
    async def story() -> None:
        broker = _broker(tmp_path, free_port())
        with pytest.raises(RuntimeError, match="main thread"):
            await asyncio.to_thread(asyncio.run, broker.start())

    asyncio.run(story())


_PARENT = """
import asyncio, sys
from pathlib import Path
from tests.peers.core_link.brokers import embedded

async def main():
    async with embedded(Path(sys.argv[1]), int(sys.argv[2])) as broker:
        print("pid", broker.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def test_it_dies_with_its_parent_and_its_data_do_not(tmp_path: Path) -> None:
    async def story() -> None:
        port = free_port()
        parent = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _PARENT, str(tmp_path), str(port)),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[3],
        )
        assert parent.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while not (line := await parent.stdout.readline()).startswith(b"pid"):
                assert line, "the parent has ended before its broker was there"
            pid = int(line.split()[1])
            async with running(new_link(port), ignore) as link:
                await link.wait_connected()
            async with core(port) as client:
                await client.publish(SUBMIT, b"acknowledged", qos=1)
            parent.kill()
            await parent.wait()
        await eventually(lambda: not _alive(pid))
        seen: list[bytes] = []

        async def handler(topic: str, payload: bytes) -> None:
            seen.append(payload)

        async with embedded(tmp_path, port), running(new_link(port), handler):
            await eventually(lambda: seen)
        assert seen == [b"acknowledged"]

    asyncio.run(story())


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def test_killed_under_traffic_it_comes_back_and_nothing_is_lost(tmp_path: Path) -> None:
    """Both ways: what we publish until acknowledged, what the core sent and was acknowledged."""

    async def story() -> None:
        port = free_port()
        seen: set[bytes] = set()
        heard: set[bytes] = set()

        async def handler(topic: str, payload: bytes) -> None:
            seen.add(payload)

        async with embedded(tmp_path, port) as broker, asyncio.timeout(2 * PATIENCE_S):
            async with core(port, "core-1") as client:
                await client.subscribe(EVENTS, qos=1)
            async with asyncio.TaskGroup() as tasks:
                watch = tasks.create_task(broker.watch())
                async with running(new_link(port), handler) as link:
                    await link.wait_connected()
                    async with core(port) as client:
                        for number in range(50):
                            await client.publish(SUBMIT, b"%d" % number, qos=1)
                    for number in range(300):
                        if number in (100, 200):
                            assert broker.pid is not None
                            os.kill(broker.pid, signal.SIGKILL)
                        while True:
                            await link.wait_connected()
                            try:
                                await link.publish(EVENTS, b"%d" % number)
                                break
                            except LinkDown:
                                await CLOCK.sleep(0.01)
                    async with core(port, "core-1") as client:
                        while len(heard) < 300:
                            heard.add(bytes((await anext(client.messages)).payload))
                    await eventually(lambda: len(seen) == 50)
                await broker.stop()
                await watch
        assert heard == {b"%d" % number for number in range(300)}

    asyncio.run(story())


def test_it_tells_of_its_death(tmp_path: Path) -> None:
    async def story() -> None:
        async with embedded(tmp_path, free_port()) as broker, asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(broker.watch())
            first = broker.pid
            assert first is not None
            assert broker.fault is None
            os.kill(first, signal.SIGKILL)
            await eventually(lambda: "ended with code" in (broker.fault or ""))
            await eventually(lambda: broker.fault is None)
            assert broker.pid not in (None, first)
            await broker.stop()
            await watch
            assert broker.pid is None

    asyncio.run(story())


def test_its_own_protocol_admits_nobody(tmp_path: Path) -> None:
    """The NATS port that we do not need takes none of our users: MQTT is the only door."""

    async def story() -> None:
        async with embedded(tmp_path, free_port()):
            log = (tmp_path / "broker" / "broker.log").read_text()
            address = log.partition("Listening for client connections on ")[2].split()[0]
            reader, writer = await asyncio.open_connection(*address.split(":"))
            await reader.readline()  # INFO
            user = f'"user":"{CORE.username}","pass":"{CORE.password}"'
            writer.write(f'CONNECT {{"verbose":true,{user}}}\r\nPING\r\n'.encode())
            async with asyncio.timeout(PATIENCE_S):
                assert b"Authorization Violation" in await reader.readline()
            writer.close()

    asyncio.run(story())
