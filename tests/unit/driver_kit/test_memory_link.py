"""Memory links: order, latency, chunks, closing, cutting."""

import asyncio

from gateway.driver_kit.memory_link import MemoryLink, memory_link
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock


def test_bytes_cross_both_ways() -> None:
    async def main() -> tuple[bytes, bytes]:
        first, second, _ = memory_link()
        first.write(b"AT\r")
        heard = await second.read()
        second.write(b"OK")
        return heard, await first.read()

    assert run_virtual(main()) == (b"AT\r", b"OK")


def test_latency_delays_and_order_is_kept_under_every_shuffle() -> None:
    async def main() -> tuple[bytes, float]:
        first, second, _ = memory_link(latency_s=0.25)
        for number in range(20):
            first.write(bytes([number]))
        heard = b""
        while len(heard) < 20:
            heard += await second.read()
        return heard, virtual_clock().monotonic_s()

    for seed in range(20):
        assert run_virtual(main(), seed) == (bytes(range(20)), 0.25)


def test_chunking_changes_the_pieces_and_not_the_bytes() -> None:
    async def main() -> list[bytes]:
        first, second, _ = memory_link(chunking=SeededRandom(5))
        first.write(bytes(range(100)))
        await first.close()
        pieces = []
        while piece := await second.read():
            pieces.append(piece)
        return pieces

    pieces = run_virtual(main())
    assert b"".join(pieces) == bytes(range(100))
    assert len(pieces) > 2


def test_closing_lets_what_was_written_arrive_then_ends() -> None:
    async def main() -> list[bytes]:
        first, second, _ = memory_link(latency_s=1.0)
        first.write(b"last words")
        await first.close()
        await first.close()
        first.write(b"from the grave")
        return [await second.read(), await second.read(), await first.read()]

    assert run_virtual(main()) == [b"last words", b"", b""]


def test_a_cut_loses_what_was_under_way_and_wakes_both_readers() -> None:
    async def main() -> list[bytes]:
        link = MemoryLink(latency_s=1.0)
        link.first.write(b"lost")
        clock = virtual_clock()
        async with asyncio.TaskGroup() as tasks:
            readers = [tasks.create_task(end.read()) for end in (link.first, link.second)]
            await clock.sleep(0.5)
            link.cut()
        link.first.write(b"vanishes")
        return [*(reader.result() for reader in readers), await link.second.read()]

    assert run_virtual(main()) == [b"", b"", b""]


def test_a_sink_gets_everything_and_one_end() -> None:
    async def main() -> list[bytes]:
        link = MemoryLink()
        heard: list[bytes] = []
        link.first.write(b"early")
        await virtual_clock().sleep(1)
        link.second.receive_with(heard.append)
        link.first.write(b"late")
        await virtual_clock().sleep(1)
        link.cut()
        link.cut()
        return heard

    assert run_virtual(main()) == [b"early", b"late", b""]
