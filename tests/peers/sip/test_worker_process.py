"""The process of a worker: its start, its end, and what it leaves behind, which is nothing."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import wave
from pathlib import Path

import pytest

from drivers.sip.frames import (
    Answered,
    Failed,
    HangUp,
    Over,
    Progress,
    Speak,
    Spoken,
    Started,
    Stop,
)
from tests.peers.sip.rtp_phone import rtp_phone
from tests.peers.sip.sipp_caller import invite, refused
from tests.peers.sip.sipp_peer import (
    BYE,
    INVITE,
    answers,
    received,
    refuses,
    response,
    sipp,
)
from tests.peers.sip.worker_rig import (
    WORKER,
    dial,
    eventually,
    free_udp_port,
    started_worker,
    worker,
    write_tone,
)


def test_it_says_how_many_calls_the_library_gives() -> None:
    async def story() -> list[int]:
        legs = []
        for wanted in (1, 3, 64):
            async with worker(legs=wanted) as rig:
                legs.append((await rig.event(Started)).legs)
        return legs

    legs = asyncio.run(story())
    assert legs[:2] == [1, 3]
    assert 4 <= legs[2] <= 64


def test_more_calls_than_legs_end_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        nobody = free_udp_port()
        async with started_worker(legs=2) as rig:
            for name in ("c1", "c2", "c3"):
                rig.send(dial(name, nobody))
            over = await rig.event(Over)
            assert (over.call, over.code, over.by_us) == ("c3", 503, True)

    asyncio.run(story())


@pytest.mark.parametrize("bind", ["127.0.0.1", "192.0.2.99:5099", "127.0.0.1:taken"])
def test_where_it_cannot_listen_it_says_so_and_ends(bind: str) -> None:
    async def story() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            place = bind.replace("taken", str(taken.getsockname()[1]))
            async with worker(place) as rig:
                failed = await rig.event(Failed)
                assert failed.worker == WORKER
                assert failed.reason.startswith(place)
                assert await rig.end_of_stream() == []

    asyncio.run(story())


def test_lines_that_are_no_frames_are_passed_over(tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker() as rig, sipp(tmp_path, refuses("486 Busy Here")) as port:
            rig.child.write(
                b'\n{"do": "dance"}\n\xff\xfe\n{"do":"hang_up","worker":3,"call":"x"}\n'
            )
            rig.send(dial("c1", port))
            assert (await rig.event(Over)).code == 486

    asyncio.run(story())


@pytest.mark.parametrize("how", ["stop", "close", "sigterm"])
def test_an_end_says_goodbye_on_every_call(how: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
            started_worker() as rig,
        ):
            rig.send(dial("c1", port))
            await rig.event(Answered)
            if how == "stop":
                rig.send(Stop(worker=WORKER))
            elif how == "sigterm":
                os.kill(rig.child.pid, signal.SIGTERM)
            if how != "close":
                (over,) = [e for e in await rig.end_of_stream() if isinstance(e, Over)]
                assert (over.code, over.by_us, over.answered) == (200, True, True)

    asyncio.run(story())


def test_one_that_rings_is_cancelled_at_the_end(tmp_path: Path) -> None:
    async def story() -> None:
        steps = [INVITE, response("180 Ringing"), received("CANCEL"), response("200 OK")]
        async with sipp(tmp_path, steps) as port, started_worker() as rig:
            rig.send(dial("c1", port))
            await rig.event(Progress)
            rig.send(Stop(worker=WORKER))
            await rig.end_of_stream()

    asyncio.run(story())


def test_a_killed_worker_is_the_end_of_its_stream(tmp_path: Path) -> None:
    async def story() -> None:
        async with rtp_phone() as phone:
            steps = answers(phone.port)
            async with sipp(tmp_path, steps) as port, started_worker() as rig:
                rig.send(dial("c1", port))
                await rig.event(Answered)
                os.kill(rig.child.pid, signal.SIGKILL)
                assert not [e for e in await rig.end_of_stream() if isinstance(e, Over)]
            assert not _runs(rig.child.pid)

    asyncio.run(story())


def test_a_killed_daemon_leaves_no_worker_and_its_calls_are_hung_up(tmp_path: Path) -> None:
    """The parent is killed in the middle of a call: the far end sees a BYE all the same."""
    parent = """
        import asyncio, sys
        from drivers.sip.frames import Answered
        from tests.peers.sip.worker_rig import dial, started_worker

        async def main():
            async with started_worker() as rig:
                rig.send(dial("c1", int(sys.argv[1])))
                await rig.event(Answered)
                print(rig.child.pid, flush=True)
                await asyncio.Event().wait()

        asyncio.run(main())
    """

    async def story() -> None:
        async with rtp_phone() as phone, sipp(tmp_path, answers(phone.port, BYE)) as port:
            daemon = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", textwrap.dedent(parent), str(port)),
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            )
            assert daemon.stdout is not None
            worker_pid = int(await daemon.stdout.readline())
            daemon.kill()
            await daemon.wait()
            await eventually(lambda: not _runs(worker_pid))

    asyncio.run(story())


def test_both_directions_are_recorded(tmp_path: Path) -> None:
    async def story() -> Path:
        prompt, record = write_tone(tmp_path / "prompt.wav", 0.5), tmp_path / "call.wav"
        async with (
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
            started_worker() as rig,
        ):
            rig.send(dial("c1", port, record=str(record)))
            await rig.event(Answered)
            rig.send(Speak(worker=WORKER, call="c1", phrase="p", files=(prompt,)))
            await rig.event(Spoken)
            await phone.play([8000, -8000] * 2000)
            rig.send(HangUp(worker=WORKER, call="c1"))
            await rig.event(Over)
            rig.send(Stop(worker=WORKER))
            await rig.end_of_stream()
        return record

    with wave.open(str(asyncio.run(story()))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
        octets = sound.readframes(sound.getnframes())
    samples = [
        int.from_bytes(octets[n : n + 2], "little", signed=True) for n in range(0, len(octets), 2)
    ]
    loud = [n for n, sample in enumerate(samples) if abs(sample) > 3000]
    assert len(samples) > 0.9 * 8000
    assert len([n for n in loud if n < loud[0] + 4000]) > 2000
    assert len([n for n in loud if n > loud[0] + 4800]) > 2000


def test_strangers_who_call_are_turned_away_and_never_heard_of(tmp_path: Path) -> None:
    async def story() -> None:
        ours = free_udp_port()
        async with worker(f"127.0.0.1:{ours}") as rig:
            await rig.event(Started)
            async with sipp(tmp_path, [invite(6000), refused(480)], calls=30, callee=ours):
                pass
            async with sipp(tmp_path, refuses("486 Busy Here")) as port:
                rig.send(dial("c1", port))
                assert (await rig.event(Over)).code == 486
            assert rig.unread() == []

    asyncio.run(story())


def test_a_call_by_tcp(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE), transport="t1") as port,
            started_worker(transport="tcp") as rig,
        ):
            rig.send(dial("c1", port))
            await rig.event(Answered)
            assert (await rig.event(Progress)).code == 180
            rig.send(HangUp(worker=WORKER, call="c1"))
            assert (await rig.event(Over)).code == 200

    asyncio.run(story())


def test_by_tcp_a_peer_that_is_not_there_is_known_at_once() -> None:
    async def story() -> None:
        async with started_worker(transport="tcp") as rig:
            rig.send(dial("c1", free_udp_port()))
            over = await rig.event(Over)
            assert over.code >= 500
            assert not over.answered

    asyncio.run(story())


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
