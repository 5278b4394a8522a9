"""A worker whose daemon is gone, with nobody but its input to tell it so."""

import asyncio
import contextlib
import select
import socket
import sys

from drivers.sip.frames import Start, encode_frame
from tests.peers.sip.worker_rig import PATIENCE_S, WORKER, free_udp_port


def test_a_worker_ends_though_its_last_words_were_never_read() -> None:
    """A daemon that is killed leaves them unread: then its end of the pair is reset, not closed."""

    async def story() -> None:
        bind = f"127.0.0.1:{free_udp_port()}"
        ours, its = socket.socketpair()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "drivers.sip.worker", bind),
            stdin=its.fileno(),
            stdout=its.fileno(),
        )
        its.close()
        try:
            ours.sendall(encode_frame(Start(worker=WORKER, bind=bind, legs=4)))
            assert await asyncio.to_thread(_has_spoken, ours), "it has not started"
            ours.close()
            async with asyncio.timeout(PATIENCE_S):
                assert await process.wait() == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    asyncio.run(story())


def _has_spoken(its_end: socket.socket) -> bool:
    return bool(select.select([its_end], [], [], PATIENCE_S)[0])
