"""Texts that a worker holds: no answer before the driver says so, and then to the repetition."""

import asyncio
from pathlib import Path

import pytest

from drivers.sip.driver import KIND
from drivers.sip.frames import AnswerText, TextIn
from gateway.clock import SteadyClock
from gateway.driver_api import Event, Reply
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.runtime.system_world import SystemWorld
from tests.peers.sip.sip_socket import SipSocket, sip_socket
from tests.peers.sip.sipp_caller import TRYING
from tests.peers.sip.sipp_peer import send, sipp
from tests.peers.sip.worker_rig import (
    CLOCK,
    PATIENCE_S,
    WORKER,
    eventually,
    free_udp_port,
    started_worker,
)

TEXT = "Content-Type: text/plain;charset=utf-8"
MESSAGE = """\
MESSAGE sip:100@127.0.0.1:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:15400010001@127.0.0.1>;tag=[call_number]
To: <sip:100@127.0.0.1:[remote_port]>
Call-ID: [call_id]
CSeq: 1 MESSAGE
Max-Forwards: 70
Content-Type: text/plain;charset=utf-8
Content-Length: [len]

1收到"""


async def nothing_comes(peer: SipSocket) -> None:
    """What would come comes at once."""
    await CLOCK.sleep(0.3)
    assert peer.heard == []


@pytest.mark.parametrize("code", [200, 503])
def test_a_text_has_no_answer_before_it_is_given_one(code: int) -> None:
    async def story() -> None:
        async with sip_socket() as peer, started_worker(holds_texts=True) as rig:
            text = peer.request("MESSAGE", rig.port, TEXT, body="1收到".encode())
            peer.say(text, rig.port)
            told = await rig.event(TextIn)
            assert (told.sender, told.text) == ("06005550009", "1收到")
            peer.say(text, rig.port)
            await nothing_comes(peer)
            assert rig.unread() == []
            rig.send(AnswerText(WORKER, told.message, code))
            while not peer.heard:
                peer.say(text, rig.port)
                await CLOCK.sleep(0.1)
            assert peer.heard[0].startswith(f"SIP/2.0 {code} ")
            assert rig.unread() == []

    asyncio.run(story())


def test_what_cannot_be_read_is_refused_at_once() -> None:
    async def story() -> None:
        async with sip_socket() as peer, started_worker(holds_texts=True) as rig:
            data = peer.request("MESSAGE", rig.port, "Content-Type: image/png", body=b"x")
            assert (await peer.ask(data, rig.port)).startswith("SIP/2.0 415 ")
            assert rig.unread() == []

    asyncio.run(story())


class SlowRecord:
    """Takes its time with what it hears."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def commit(self, event: Event) -> None:
        await CLOCK.sleep(1.2)
        self.events.append(event)


def test_sipp_has_its_200_once_the_text_is_durable(tmp_path: Path) -> None:
    async def story() -> None:
        record, ours = SlowRecord(), free_udp_port()
        keys = {"dial": "sip:{number}@127.0.0.1:9", "bind": f"127.0.0.1:{ours}"}
        config = KIND.config.model_validate({**keys, "options_every_s": 0})
        profile = KIND.profile.model_validate({"carries": "sms"})
        world = SystemWorld(SteadyClock(), SeededRandom(1))
        repeated = send(MESSAGE).replace("<send>", '<send retrans="500">')
        steps = [repeated + TRYING + '<recv response="200"/>']
        async with (
            asyncio.timeout(2 * PATIENCE_S),
            KIND.build(config, profile, world).connect(record),
            sipp(tmp_path, steps, callee=ours),
        ):
            await eventually(lambda: record.events)
        (reply,) = record.events
        assert isinstance(reply, Reply)
        assert (reply.sender, reply.text.strip()) == ("15400010001", "1收到")

    asyncio.run(story())
    (log,) = tmp_path.glob("*messages.log")
    assert log.read_text().count("MESSAGE sip:100@") >= 3
