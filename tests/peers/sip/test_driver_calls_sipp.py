"""The driver as the daemon runs it: its own worker processes, real SIP and RTP, sipp answering."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from drivers.sip.driver import KIND
from gateway.clock import SteadyClock
from gateway.driver_api import (
    CallCause,
    CallEnded,
    CallGuidance,
    DigitsReceived,
    Event,
    LinkLost,
    Receipt,
    Session,
    Unknown,
    VoiceCall,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.runtime.system_world import SystemWorld
from tests.peers.sip.rtp_phone import rtp_phone
from tests.peers.sip.sipp_peer import (
    BYE,
    answers,
    info,
    pause,
    refuses,
    registrar,
    sipp,
)
from tests.peers.sip.worker_rig import free_udp_port

ONE = "15400010001"
ORDER = "这是演练。各分队立即集结。"


class Record:
    """What the driver heard."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def commit(self, event: Event) -> CallGuidance | None:
        self.events.append(event)
        return None


@asynccontextmanager
async def lines_to(port: int, record: Record, **keys: Any) -> AsyncIterator[Session]:
    """The driver, its calls going to that port of this machine."""
    dial = f"sip:{{number}}@127.0.0.1:{port}"
    ours = f"127.0.0.1:{free_udp_port()}"
    # To sipp any request is the beginning of its scenario.
    config = {"dial": dial, "bind": ours, "options_every_s": 0, **keys}
    world = SystemWorld(SteadyClock(), SeededRandom(1))
    profile = KIND.profile.model_validate({"timings": {"no_response_s": 2.0, "digit_s": 1.0}})
    driver = KIND.build(KIND.config.model_validate(config), profile, world)
    async with driver.connect(record) as session:
        yield session


async def one_call(port: int, record: Record, attempt: str = "XJ-1/G01#1") -> Receipt:
    async with asyncio.timeout(60), lines_to(port, record) as session:
        return await session.send(VoiceCall(ONE, ORDER), attempt)


def test_a_leader_hears_the_order_and_presses_one(tmp_path: Path) -> None:
    async def story() -> None:
        record = Record()
        async with (
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
            asyncio.TaskGroup() as tasks,
        ):
            calling = tasks.create_task(one_call(port, record))
            await phone.until_spoken_to()
            await phone.press("1")
            assert await calling == CallEnded(True, None)
        assert phone.loud_s() > 0.2
        assert record.events == [DigitsReceived("XJ-1/G01#1/1/1", ONE, "1", "XJ-1/G01#1")]

    asyncio.run(story())


def test_keys_by_info_are_an_answer_with_people(tmp_path: Path) -> None:
    async def story() -> None:
        record = Record()
        keys = [info(key) for key in "3*12#"]
        steps = answers(free_udp_port(), pause(300), *keys, BYE)
        async with sipp(tmp_path, steps) as port:
            assert await one_call(port, record) == CallEnded(True, None)
        assert record.events == [DigitsReceived("XJ-1/G01#1/1/3*12", ONE, "3*12", "XJ-1/G01#1")]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("486 Busy Here", CallCause.BUSY),
        ("603 Decline", CallCause.DECLINED),
        ("403 Forbidden", CallCause.REJECTED),
        ("404 Not Found", CallCause.INVALID),
        ("480 Temporarily Unavailable", CallCause.OFF),
        ("503 Service Unavailable", CallCause.NETWORK),
    ],
)
def test_a_refusal_is_its_cause(tmp_path: Path, status: str, cause: CallCause) -> None:
    async def story() -> None:
        record = Record()
        async with sipp(tmp_path, refuses(status)) as port:
            assert await one_call(port, record) == CallEnded(False, cause)
        assert record.events == []

    asyncio.run(story())


def test_a_peer_that_is_not_there_is_the_network(tmp_path: Path) -> None:
    async def story() -> None:
        assert await one_call(free_udp_port(), Record()) == CallEnded(False, CallCause.NETWORK)

    asyncio.run(story())


class SilentPeer(asyncio.DatagramProtocol):
    """Takes an INVITE and says nothing."""

    def __init__(self) -> None:
        self.invited = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data.startswith(b"INVITE") and not self.invited.done():
            self.invited.set_result(data)


def test_a_worker_that_is_killed_after_its_invite_leaves_a_doubt() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        transport, peer = await loop.create_datagram_endpoint(SilentPeer, ("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        async with asyncio.timeout(30), lines_to(port, Record()) as session:
            calling = loop.create_task(session.send(VoiceCall(ONE, ORDER), "a#1"))
            assert ONE.encode() in await peer.invited
            for worker in workers_of_this_process():
                os.kill(worker, signal.SIGKILL)
            with pytest.raises(LinkLost):
                await session.run()
            assert isinstance(await calling, Unknown)
        transport.close()

    asyncio.run(story())


def test_a_registrar_that_refuses_is_named(tmp_path: Path) -> None:
    async def story() -> None:
        port = free_udp_port()
        keys = {"registrar": f"sip:127.0.0.1:{port}", "user": "hall"}
        async with sipp(tmp_path, registrar("403 Forbidden"), port=port):
            with pytest.raises(LinkLost, match="403"):
                async with lines_to(port, Record(), **keys):
                    raise AssertionError("the session began")

    asyncio.run(story())


def test_eight_calls_at_once_are_each_confirmed(tmp_path: Path) -> None:
    async def story() -> None:
        record = Record()
        steps = answers(free_udp_port(), pause(500), info("1"), BYE)
        async with (
            sipp(tmp_path, steps, calls=8) as port,
            lines_to(port, record, calls=8) as session,
            asyncio.TaskGroup() as tasks,
        ):
            assert session.limits.window == 8
            assert len(workers_of_this_process()) == 2
            numbers = [f"154000100{n:02}" for n in range(1, 9)]
            calls = [
                tasks.create_task(session.send(VoiceCall(number, ORDER), f"{number}#1"))
                for number in numbers
            ]
            async with asyncio.timeout(60):
                assert {await call for call in calls} == {CallEnded(True, None)}
        told = {event.number for event in record.events if isinstance(event, DigitsReceived)}
        assert told == set(numbers)

    asyncio.run(story())


def workers_of_this_process() -> list[int]:
    """The process ids of workers that this one has started."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
    return [pid for pid, command in commands.items() if b"drivers.sip.worker" in command]
