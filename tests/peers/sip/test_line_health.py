"""What the probe of a channel says of a switch, asked by OPTIONS for real."""

import asyncio

from gateway.driver_api import Health, Session
from tests.peers.sip.sip_socket import answer, sip_socket
from tests.peers.sip.test_driver_calls_sipp import Record, lines_to
from tests.peers.sip.worker_rig import CLOCK, free_udp_port

PATIENCE_S = 30.0


async def settled(session: Session) -> Health:
    """The first health that has heard of the peer."""
    while True:
        health = await session.probe()
        if "peer" in health.facts:
            return health
        await CLOCK.sleep(0.05)


def test_a_switch_that_is_not_there_is_told_before_any_call() -> None:
    async def story() -> None:
        port = free_udp_port()
        async with (
            asyncio.timeout(PATIENCE_S),
            lines_to(port, Record(), options_every_s=1) as session,
        ):
            health = await settled(session)
            silent = f"the peer does not answer: sip:127.0.0.1:{port} (OPTIONS)"
            assert (health.ok, health.reason, health.facts["peer"]) == (False, silent, "silent")

    asyncio.run(story())


def test_one_that_refuses_is_there() -> None:
    async def story() -> None:
        def refuse(request: str) -> str:
            return answer(request, "405 Method Not Allowed")

        async with (
            asyncio.timeout(PATIENCE_S),
            sip_socket(refuse) as peer,
            lines_to(peer.port, Record(), options_every_s=1) as session,
        ):
            health = await settled(session)
            assert (health.ok, health.facts["peer"]) == (True, "405")

    asyncio.run(story())
