"""A call that nobody needs any more is cancelled on the wire, and one that was picked up is not."""

import asyncio
from pathlib import Path

from gateway.driver_api import CallCause, CallEnded, VoiceCall
from tests.peers.sip.rtp_phone import rtp_phone
from tests.peers.sip.sipp_peer import BYE, INVITE, answers, received, response, sipp
from tests.peers.sip.test_driver_calls_sipp import ONE, ORDER, Record, lines_to
from tests.peers.sip.worker_rig import eventually

ATTEMPT = "XJ-1/voice/1#1"
CANCELLED = received("CANCEL") + response("200 OK")


def said(directory: Path) -> str:
    """What sipp has sent and received."""
    return "".join(log.read_text() for log in directory.glob("*messages.log"))


def test_a_telephone_that_rings_is_cancelled(tmp_path: Path) -> None:
    async def story() -> None:
        steps = [INVITE, response("180 Ringing"), CANCELLED]
        async with (
            asyncio.timeout(60),
            sipp(tmp_path, steps) as port,
            lines_to(port, Record()) as session,
            asyncio.TaskGroup() as tasks,
        ):
            calling = tasks.create_task(session.send(VoiceCall(ONE, ORDER), ATTEMPT))
            await eventually(lambda: "180 Ringing" in said(tmp_path))
            assert await session.withdraw(ATTEMPT)
            assert await calling == CallEnded(False, CallCause.WITHDRAWN)
            await eventually(lambda: "CANCEL sip:" in said(tmp_path))

    asyncio.run(story())


def test_a_call_that_was_picked_up_goes_on(tmp_path: Path) -> None:
    async def story() -> None:
        record = Record()
        async with (
            asyncio.timeout(60),
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
            lines_to(port, record) as session,
            asyncio.TaskGroup() as tasks,
        ):
            calling = tasks.create_task(session.send(VoiceCall(ONE, ORDER), ATTEMPT))
            await phone.until_spoken_to()
            assert not await session.withdraw(ATTEMPT)
            await phone.press("1")
            assert await calling == CallEnded(True, None)
        assert "CANCEL sip:" not in said(tmp_path)

    asyncio.run(story())
