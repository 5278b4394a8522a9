"""What the core sends us: acknowledged only once it is handled, on both brokers."""

import asyncio
import contextlib
import sys
from pathlib import Path

from tests.peers.core_link.brokers import (
    CLOCK,
    PATIENCE_S,
    Relay,
    eventually,
    ignore,
    new_link,
    peer,
    running,
)
from tests.peers.core_link.dispatch_core import BOTH, SUBMIT, submit


@BOTH
def test_a_request_reaches_the_handler_and_does_not_come_again(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        seen: list[tuple[str, bytes]] = []

        async def handler(topic: str, payload: bytes) -> None:
            seen.append((topic, payload))

        async with peer(kind, tmp_path) as at:
            async with running(new_link(at.port), handler) as link:
                await link.wait_connected()
                await submit(at.port, b"one")
                await eventually(lambda: seen)
            async with running(new_link(at.port), handler) as link:
                await link.wait_connected()
                await submit(at.port, b"two")
                await eventually(lambda: len(seen) > 1)
        assert seen == [(SUBMIT, b"one"), (SUBMIT, b"two")]

    asyncio.run(story())


@BOTH
def test_what_was_sent_while_we_were_away_arrives_later(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        seen: list[bytes] = []

        async def handler(topic: str, payload: bytes) -> None:
            seen.append(payload)

        async with peer(kind, tmp_path) as at:
            async with running(new_link(at.port), ignore) as link:
                await link.wait_connected()
            await submit(at.port, b"while away")
            async with running(new_link(at.port), handler):
                await eventually(lambda: seen)
        assert seen == [b"while away"]

    asyncio.run(story())


_HANGING_GATEWAY = """
import asyncio, sys
from tests.peers.core_link.brokers import new_link, running

async def handler(topic, payload):
    print(payload.decode(), flush=True)
    await asyncio.Event().wait()

async def main():
    async with running(new_link(int(sys.argv[1])), handler) as link:
        await link.wait_connected()
        print("up", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@BOTH
def test_a_crash_between_receive_and_commit_loses_nothing(kind: str, tmp_path: Path) -> None:
    """Fails the day an upgrade of the client makes the manual acknowledgement an automatic one."""

    async def story() -> None:
        seen: list[bytes] = []

        async def handler(topic: str, payload: bytes) -> None:
            seen.append(payload)

        async with peer(kind, tmp_path) as at, asyncio.timeout(PATIENCE_S):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _HANGING_GATEWAY, str(at.port)),
                stdout=asyncio.subprocess.PIPE,
                cwd=Path(__file__).parents[3],
            )
            assert process.stdout is not None
            heard = asyncio.StreamReader.readline
            while await heard(process.stdout) != b"up\n":
                pass
            await submit(at.port, b"order")
            while await heard(process.stdout) != b"order\n":
                pass
            process.kill()
            await process.wait()
            async with running(new_link(at.port), handler):
                await eventually(lambda: seen)
        assert seen == [b"order"]

    asyncio.run(story())


@BOTH
def test_a_stale_acknowledgement_is_dropped(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        doors = [asyncio.Event() for _ in range(3)]
        done: list[int] = []
        calls = iter(range(3))
        begun = 0

        async def handler(topic: str, payload: bytes) -> None:
            nonlocal begun
            begun += 1
            call = next(calls)
            await doors[call].wait()
            done.append(call)

        async with (
            peer(kind, tmp_path) as at,
            Relay(at.port).open() as relay,
            running(new_link(relay.port), handler) as link,
        ):
            await link.wait_connected()
            await submit(at.port, b"order")
            await eventually(lambda: begun == 1)
            relay.cut()
            await eventually(lambda: begun == 2)  # the second connection brought it again
            doors[0].set()
            await eventually(lambda: done == [0])  # … and now the first one's handler is through
            await link.publish("muster/v1/lab/event/order", b"behind any acknowledgement")
            relay.cut()
            await eventually(lambda: begun == 3)  # nobody acknowledged it on the second
            doors[1].set()
            doors[2].set()
            await eventually(lambda: len(done) == 3)

    asyncio.run(story())


@BOTH
def test_failing_handlers_neither_kill_nor_wedge_the_link(kind: str, tmp_path: Path) -> None:
    """30 are more than mosquitto's window of 20, and it repeats nothing within a connection."""

    async def story() -> None:
        attempts: dict[bytes, int] = {}
        well: list[bytes] = []

        async def handler(topic: str, payload: bytes) -> None:
            attempts[payload] = attempts.get(payload, 0) + 1
            if attempts[payload] == 1:
                raise RuntimeError("the first time")
            well.append(payload)

        orders = [b"%d" % number for number in range(30)]
        async with peer(kind, tmp_path) as at:
            link = new_link(at.port, handle_again_after_s=0.05)
            async with running(link, handler):
                await link.wait_connected()
                await submit(at.port, *orders)
                await eventually(lambda: len(well) == 30)
                assert link.fault is None
        assert sorted(well) == sorted(orders)
        assert set(attempts.values()) == {2}

    asyncio.run(story())


def test_more_than_the_brokers_window_passes(tmp_path: Path) -> None:
    """After 1,024 unacknowledged messages nats-server delivers nothing more."""

    async def story() -> None:
        seen: list[bytes] = []

        async def handler(topic: str, payload: bytes) -> None:
            seen.append(payload)

        orders = [b"%d" % number for number in range(1100)]
        async with (
            peer("embedded", tmp_path) as at,
            running(new_link(at.port), handler) as link,
        ):
            await link.wait_connected()
            await submit(at.port, *orders)
            await eventually(lambda: len(seen) == len(orders))
        assert sorted(seen) == sorted(orders)

    asyncio.run(story())


def test_work_slower_than_the_brokers_patience_is_done_once(tmp_path: Path) -> None:
    """nats-server sends again after 2 s what is not acknowledged, connected or not."""

    async def story() -> None:
        seen: list[bytes] = []

        async def handler(topic: str, payload: bytes) -> None:
            seen.append(payload)
            if payload == b"slow":
                await CLOCK.sleep(3)

        async with (
            peer("embedded", tmp_path) as at,
            running(new_link(at.port), handler) as link,
        ):
            await link.wait_connected()
            await submit(at.port, b"slow")
            await CLOCK.sleep(3.5)
            await submit(at.port, b"end")
            await eventually(lambda: b"end" in seen)
        assert seen == [b"slow", b"end"]

    asyncio.run(story())


@BOTH
def test_an_oversize_message_is_handed_over_and_wedges_nothing(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        sizes: list[int] = []

        async def handler(topic: str, payload: bytes) -> None:
            sizes.append(len(payload))

        async with peer(kind, tmp_path) as at:
            async with running(new_link(at.port), handler) as link:
                await link.wait_connected()
                await submit(at.port, bytes(2 * 1024 * 1024), b"next")
                await eventually(lambda: len(sizes) == 2)
            async with running(new_link(at.port), handler) as link:
                await link.wait_connected()
                await submit(at.port, b"third")
                await eventually(lambda: 5 in sizes)
        # What was handled right before the close may come again: its PUBACK had not left.
        assert set(sizes) == {4, 5, 2 * 1024 * 1024}

    asyncio.run(story())


def test_no_more_handlers_at_once_than_allowed(tmp_path: Path) -> None:
    async def story() -> None:
        door = asyncio.Event()
        at_work = most = through = 0

        async def handler(topic: str, payload: bytes) -> None:
            nonlocal at_work, most, through
            at_work += 1
            most = max(most, at_work)
            await door.wait()
            at_work -= 1
            through += 1

        async with (
            peer("embedded", tmp_path) as at,
            running(new_link(at.port), handler) as link,
        ):
            await link.wait_connected()
            await submit(at.port, *(b"%d" % number for number in range(100)))
            await eventually(lambda: at_work == 64)
            await link.publish("muster/v1/lab/event/order", b"outward is not held up")
            door.set()
            await eventually(lambda: through == 100)
        assert most == 64

    asyncio.run(story())


def test_closing_does_not_cancel_a_handler_at_work(tmp_path: Path) -> None:
    async def story() -> None:
        begun, door, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def handler(topic: str, payload: bytes) -> None:
            begun.set()
            await door.wait()
            ended.set()

        async with peer("embedded", tmp_path) as at, asyncio.TaskGroup() as tasks:
            link = new_link(at.port)
            run = tasks.create_task(link.run(handler))
            await link.wait_connected()
            await submit(at.port, b"order")
            await begun.wait()
            await link.close()
            assert not run.done()
            door.set()
            with contextlib.suppress(asyncio.CancelledError):
                await run
        assert ended.is_set()

    asyncio.run(story())
