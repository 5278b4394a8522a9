"""What a worker keeps of what somebody says."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from drivers.sip.frames import (
    Digit,
    HangUp,
    Hush,
    Listen,
    Listened,
    Over,
    Speak,
    Stop,
)
from drivers.sip.records.wav_repair import Found, repaired
from tests.peers.sip.call_steps import hung_up, picked_up
from tests.peers.sip.rtp_phone import RtpPhone, rtp_phone
from tests.peers.sip.sipp_caller import BYE_COMES, answered, invite
from tests.peers.sip.sipp_peer import received, sipp
from tests.peers.sip.sound_samples import hum, loud_s, samples_in
from tests.peers.sip.worker_rig import (
    WORKER,
    WorkerRig,
    dial,
    free_udp_port,
    started_worker,
    write_tone,
)


@contextlib.asynccontextmanager
async def reporter(directory: Path) -> AsyncIterator[tuple[WorkerRig, RtpPhone, str]]:
    """Somebody who has called and talks with the worker, until our BYE."""
    async with started_worker(takes_calls=True) as rig, rtp_phone() as phone:
        steps = [invite(phone.port), answered(), BYE_COMES]
        async with sipp(directory, steps, callee=rig.port):
            call = await picked_up(rig)
            await phone.until_called()
            yield rig, phone, call


def listen(call: str, file: Path, **keys: float) -> Listen:
    return Listen(worker=WORKER, call=call, file=str(file), **keys)


def test_a_report_is_whole_when_it_is_told_and_ends_with_silence(tmp_path: Path) -> None:
    async def story() -> None:
        prompt, file = write_tone(tmp_path / "p.wav", 5.0), tmp_path / "report.wav"
        async with reporter(tmp_path) as (rig, phone, call):
            rig.send(Speak(worker=WORKER, call=call, phrase="p", files=(prompt,)))
            await phone.until_spoken_to()
            rig.send(listen(call, file, silence_s=1.0))
            await phone.play([*hum(0.5), *[0] * 4000, *hum(0.5)])
            await phone.press("5")
            kept = await rig.event(Listened)
            assert (kept.call, kept.file) == (call, str(file))
            samples = samples_in(file)
            assert abs(kept.length_s - len(samples) / 8000) < 0.02
            assert kept.length_s > 1.9
            # Not what we say, and not the pause.
            assert 0.5 < loud_s(samples) < 1.3
            assert abs(kept.voice_s - loud_s(samples)) < 0.2
            assert (await rig.event(Digit)).digit == "5"
            await hung_up(rig, call)

    asyncio.run(story())


@pytest.mark.parametrize("end", ["speak", "hush", "at_most", "hang_up"])
def test_a_report_ends_with_what_comes_next(end: str, tmp_path: Path) -> None:
    async def story() -> None:
        prompt, file = write_tone(tmp_path / "p.wav", 0.1), tmp_path / "report.wav"
        async with reporter(tmp_path) as (rig, phone, call):
            rig.send(listen(call, file, at_most_s=0.6 if end == "at_most" else 60.0))
            await phone.play(hum(0.4))
            match end:
                case "speak":
                    rig.send(Speak(worker=WORKER, call=call, phrase="p", files=(prompt,)))
                case "hush":
                    rig.send(Hush(worker=WORKER, call=call))
                case "hang_up":
                    rig.send(HangUp(worker=WORKER, call=call))
            kept = await rig.event(Listened)
            assert 0.1 < loud_s(samples_in(file)) < 0.6
            assert 0.1 < kept.voice_s < 0.6
            if end == "hang_up":
                assert isinstance(rig.unread()[-1], Over) or (await rig.event(Over)).answered
            else:
                await hung_up(rig, call)

    asyncio.run(story())


def test_where_nothing_can_be_heard_or_kept_that_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with reporter(tmp_path) as (rig, _, call):
            (tmp_path / "file").touch()
            rig.send(listen(call, tmp_path / "file" / "report.wav"))
            assert (await rig.event(Listened)).length_s == 0.0
            rig.send(dial("unheard", free_udp_port()))
            rig.send(listen("unheard", tmp_path / "unheard.wav"))
            assert await rig.event(Listened) == Listened(
                WORKER, "unheard", str(tmp_path / "unheard.wav"), 0.0, 0.0
            )
            await hung_up(rig, call)

    asyncio.run(story())


def test_what_was_kept_is_whole_though_nobody_agrees_to_the_end(tmp_path: Path) -> None:
    """The worker is told to stop, and the other side says nothing to its BYE."""
    file, record = tmp_path / "report.wav", tmp_path / "record.wav"

    async def story() -> None:
        async with started_worker(takes_calls=True) as rig, rtp_phone() as phone:
            steps = [invite(phone.port), answered(), received("BYE")]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig, str(record))
                await phone.until_called()
                rig.send(listen(call, file))
                await phone.play(hum(0.5))
                rig.send(Stop(worker=WORKER))
                kept, over = await rig.end_of_stream()
                assert isinstance(kept, Listened)
                assert isinstance(over, Over)
                assert (over.code, over.by_us, over.answered) == (200, True, True)

    asyncio.run(story())
    for kept in (file, record):
        assert loud_s(samples_in(kept)) > 0.2


def test_what_a_killed_worker_had_heard_is_in_the_file(tmp_path: Path) -> None:
    file, record = tmp_path / "report.wav", tmp_path / "record.wav"

    async def story() -> None:
        async with started_worker(takes_calls=True) as rig, rtp_phone() as phone:
            steps = [invite(phone.port), answered()]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig, str(record))
                await phone.until_called()
                rig.send(listen(call, file))
                await phone.play(hum(1.0))
                os.kill(rig.child.pid, signal.SIGKILL)
                await rig.end_of_stream()

    asyncio.run(story())
    for kept in (file, record):
        assert repaired_length_s(kept) > 0.5


def repaired_length_s(file: Path) -> float:
    """A cut file has all of its samples, but for the last of them, and not their number."""
    with file.open("r+b") as opened:
        assert repaired(opened.fileno()) is Found.REPAIRED
    return loud_s(samples_in(file))
