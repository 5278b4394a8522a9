"""The last will: it speaks for a gateway that was killed, never for one that left."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.peers.core_link.brokers import (
    PATIENCE_S,
    WILL_TOPIC,
    peer,
)
from tests.peers.core_link.dispatch_core import BOTH, core, hear

_GATEWAY = """
import asyncio, sys
from tests.peers.core_link.brokers import ignore, new_link, running

async def main():
    async with running(new_link(int(sys.argv[1])), ignore) as link:
        await link.wait_connected()
        print("up", flush=True)
        await asyncio.to_thread(sys.stdin.readline)

asyncio.run(main())
"""


@BOTH
@pytest.mark.parametrize("violent", [True, False])
def test_the_will_speaks_for_the_killed_and_only_for_them(
    kind: str, violent: bool, tmp_path: Path
) -> None:
    async def story() -> None:
        async with peer(kind, tmp_path) as at, core(at.port) as client:
            await client.subscribe(WILL_TOPIC, qos=1)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _GATEWAY, str(at.port)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=Path(__file__).parents[3],
            )
            assert process.stdout is not None
            assert process.stdin is not None
            async with asyncio.timeout(PATIENCE_S):
                while await process.stdout.readline() != b"up\n":
                    pass
                if violent:
                    process.kill()
                else:
                    process.stdin.write(b"\n")
                await process.wait()
            await client.publish(WILL_TOPIC, b"behind", qos=1)
            heard = await hear(client)
            if violent and heard == b"behind":
                heard = await hear(client)
            assert heard == (b"lost" if violent else b"behind")

    asyncio.run(story())
