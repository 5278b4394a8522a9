"""The pool: lines stay whole whatever pieces they come in, and reach whom they name."""

import asyncio
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from drivers.sip.frames import Gone, HangUp, Here, Started, Stop, decode_event, encode_frame
from drivers.sip.worker_pool import WorkerPool, worker_pool
from gateway.driver_api import ByteStream, LinkLost
from gateway.driver_kit.memory_link import MemoryLink
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock


class Workers:
    """The far ends of what the pool opened, newest last."""

    def __init__(self) -> None:
        self.links: list[tuple[int, MemoryLink]] = []
        self.missing: set[int] = set()
        self.heard: dict[int, bytes] = {}

    async def open(self, number: int) -> ByteStream:
        if number in self.missing:
            raise LinkLost("no program")
        link = MemoryLink(0.01, SeededRandom(number))
        self.links.append((number, link))
        link.second.receive_with(partial(self._hear, number))
        return link.first

    def _hear(self, number: int, data: bytes) -> None:
        self.heard[number] = self.heard.get(number, b"") + data

    def openings(self, count: int) -> Sequence[partial[object]]:
        return [partial(self.open, number) for number in range(count)]

    def of(self, number: int) -> list[MemoryLink]:
        return [link for one, link in self.links if one == number]


async def read_frames(pool: WorkerPool, count: int) -> list[object]:
    frames: list[object] = []
    while len(frames) < count:
        async with asyncio.timeout(100):
            lines = (await pool.read()).splitlines(keepends=True)
        frames += [decode_event(line) for line in lines]
    return frames


def test_lines_of_several_workers_stay_whole() -> None:
    async def story() -> None:
        workers = Workers()
        async with worker_pool(workers.openings(2), virtual_clock()) as pool:
            assert set(await read_frames(pool, 2)) == {Here(0), Here(1)}
            for number in (0, 1):
                (link,) = workers.of(number)
                for legs in range(1, 30):
                    link.second.write(encode_frame(Started(number, legs)))
            frames = await read_frames(pool, 58)
            for number in (0, 1):
                own = [f for f in frames if isinstance(f, Started) and f.worker == number]
                assert own == [Started(number, legs) for legs in range(1, 30)]

    run_virtual(story())


def test_a_command_goes_to_the_worker_that_it_names_and_to_no_other() -> None:
    async def story() -> None:
        workers = Workers()
        async with worker_pool(workers.openings(2), virtual_clock()) as pool:
            await read_frames(pool, 2)
            command = encode_frame(HangUp(1, "c"))
            pool.write(command + encode_frame(HangUp(7, "c")))
            await virtual_clock().sleep(1)
            assert workers.heard == {1: command}
        await virtual_clock().sleep(1)
        assert workers.heard[0] == encode_frame(Stop(0))

    run_virtual(story())


def test_a_worker_that_is_told_to_stop_is_ended_and_another_one_is_started() -> None:
    async def story() -> None:
        workers = Workers()
        async with worker_pool(workers.openings(1), virtual_clock()) as pool:
            await read_frames(pool, 1)
            pool.write(encode_frame(Stop(0)))
            gone, here = await read_frames(pool, 2)
            assert (gone, here) == (Gone(0, "the process has ended"), Here(0))
            assert workers.of(0)[0].first.closed

    run_virtual(story())


def test_one_that_cannot_be_started_is_tried_at_growing_pauses() -> None:
    async def story() -> None:
        workers = Workers()
        workers.missing = {0}
        async with worker_pool(workers.openings(1), virtual_clock()) as pool:
            at_s = []
            for _ in range(7):
                assert await read_frames(pool, 1) == [Gone(0, "no program")]
                at_s.append(virtual_clock().monotonic_s())
            pauses = [b - a for a, b in pairwise(at_s)]
            assert [round(pause) for pause in pauses] == [1, 2, 4, 8, 16, 30]

    run_virtual(story())


def test_a_line_without_an_end_is_not_kept() -> None:
    async def story() -> None:
        workers = Workers()
        async with worker_pool(workers.openings(1), virtual_clock()) as pool:
            await read_frames(pool, 1)
            (link,) = workers.of(0)
            link.second.write(b"x" * 200_000)
            await virtual_clock().sleep(1)
            link.second.write(b"\n" + encode_frame(Started(0, 4)))
            data = b""
            while b"started" not in data:
                async with asyncio.timeout(10):
                    data += await pool.read()
            assert len(data) < 70_000
            assert data.endswith(encode_frame(Started(0, 4)))

    run_virtual(story())
