"""The link is closed while its connection ends: whatever turn of the loop that comes in."""

import asyncio

import pytest

from gateway.core_link.link_settings import LinkDown, Protocol
from tests.peers.core_link.brokers import CLOCK, PATIENCE_S, ignore, new_link
from tests.peers.core_link.dispatch_core import EVENTS
from tests.peers.core_link.scripted_broker import ScriptedBroker


class _RefusingBroker(ScriptedBroker):
    """Speaks MQTT 5 and takes no message."""

    def _answer(self, kind: int, body: bytes) -> bytes:
        match kind:
            case 1:  # MQTT 5 §3.2: CONNACK without properties
                return bytes.fromhex("2003000000")
            case 8:  # §3.9 SUBACK
                return b"\x90\x04" + body[:2] + b"\x00\x01"
            case 3:  # §3.4.2.1 PUBACK: not authorised
                topic_end = 2 + int.from_bytes(body[:2], "big")
                return b"\x40\x03" + body[topic_end : topic_end + 2] + b"\x87"
            case _:
                return b""


@pytest.mark.parametrize("turns", range(16))
def test_a_link_that_is_closed_as_its_connection_ends_is_closed(turns: int) -> None:
    async def story() -> None:
        async with _RefusingBroker().open() as broker:
            link = new_link(broker.port, protocol=Protocol.V5, will_topic=None)
            run = asyncio.create_task(link.run(ignore))
            await link.wait_connected()
            with pytest.raises(LinkDown, match="the broker refuses a message"):
                await link.publish(EVENTS, b"lost?")
            for _ in range(turns):
                await CLOCK.sleep(0)
            async with asyncio.timeout(PATIENCE_S):
                await link.close()
            run.cancel()
            await asyncio.wait({run})

    asyncio.run(story())
