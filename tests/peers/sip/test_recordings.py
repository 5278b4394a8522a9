"""Calls of the driver are recorded for real: who may read them, and what a crash leaves."""

import asyncio
import os
import signal
import stat
import wave
from pathlib import Path

from drivers.sip.records.record_keeper import RecordKeeper
from gateway.clock import SteadyClock
from gateway.driver_api import CallCause, CallEnded, LinkLost, VoiceCall
from tests.peers.sip.rtp_phone import rtp_phone
from tests.peers.sip.sipp_peer import BYE, answers, info, pause, sipp
from tests.peers.sip.test_driver_calls_sipp import (
    ONE,
    ORDER,
    Record,
    lines_to,
    workers_of_this_process,
)
from tests.peers.sip.worker_rig import eventually, free_udp_port

PATIENCE_S = 60.0


def length_s(path: Path) -> float:
    """What a player gets of it; nothing of one whose sizes are missing."""
    try:
        with wave.open(str(path)) as sound:
            return len(sound.readframes(sound.getnframes())) / 2 / sound.getframerate()
    except wave.Error:
        return 0.0


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_recording_that_a_call_names_is_there_and_ours_alone(tmp_path: Path) -> None:
    folder = tmp_path / "records"

    async def story() -> CallEnded:
        async with (
            asyncio.timeout(PATIENCE_S),
            sipp(tmp_path, answers(free_udp_port(), pause(1500), info("1"), BYE)) as port,
            lines_to(port, Record(), record_folder=str(folder)) as session,
        ):
            ended = await session.send(VoiceCall(ONE, ORDER), "XJ-1/../G01#1")
            assert isinstance(ended, CallEnded)
            await eventually(lambda: length_s(folder / ended.recording) > 1)
            return ended

    ended = asyncio.run(story())
    file = folder / ended.recording
    assert ended.cause is None
    assert length_s(file) > 1
    assert (mode(file), mode(file.parent), mode(folder)) == (0o600, 0o700, 0o700)


def test_what_a_killed_worker_has_written_is_whole_again_after_the_next_start(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "records"

    async def story() -> CallEnded:
        async with (
            asyncio.timeout(PATIENCE_S),
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, pause(5000))) as port,
            lines_to(port, Record(), record_folder=str(folder)) as session,
            asyncio.TaskGroup() as tasks,
        ):
            calling = tasks.create_task(session.send(VoiceCall(ONE, ORDER), "a#1"))
            await phone.until_spoken_to()
            await eventually(lambda: phone.loud_s() > 1)
            for worker in workers_of_this_process():
                os.kill(worker, signal.SIGKILL)
            try:
                await session.run()
            except LinkLost:
                ended = await calling
        assert isinstance(ended, CallEnded)
        return ended

    ended = asyncio.run(story())
    assert ended == CallEnded(True, CallCause.CUT, ended.recording)
    file = folder / ended.recording
    assert length_s(file) == 0
    RecordKeeper(folder, 180, SteadyClock().utc).look()
    assert length_s(file) > 0.5


def test_a_call_goes_on_where_nothing_can_be_written_and_health_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    today = SteadyClock().utc().date()
    for day in (today.toordinal(), today.toordinal() + 1):
        (folder / type(today).fromordinal(day).isoformat()).touch()

    async def story() -> None:
        async with (
            asyncio.timeout(PATIENCE_S),
            sipp(tmp_path, answers(free_udp_port(), pause(300), info("1"), BYE)) as port,
            lines_to(port, Record(), record_folder=str(folder)) as session,
        ):
            assert await session.send(VoiceCall(ONE, ORDER), "a#1") == CallEnded(True, None)
            health = await session.probe()
            assert not health.ok
            assert "the last call was not recorded: " in health.reason

    asyncio.run(story())
