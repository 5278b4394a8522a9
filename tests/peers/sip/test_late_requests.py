"""Requests of a call that has ended, while another one has its place in the library.

The library keeps an ended dialogue for 5 to 32 s (RFC 3261 §17.2) and takes what comes in it for
the call that has the place by then: a key would answer somebody else's order, a REFER aborts it.
"""

import asyncio
from pathlib import Path

import pytest

from drivers.sip.frames import Digit, HangUp, Incoming, Over
from tests.peers.sip.call_steps import hung_up, picked_up
from tests.peers.sip.sip_socket import SipSocket, sip_socket
from tests.peers.sip.sipp_caller import BYE_COMES, answered, invite
from tests.peers.sip.sipp_peer import sipp
from tests.peers.sip.worker_rig import WORKER, WorkerRig, eventually, started_worker

_SIGNAL = b"Signal=1\r\nDuration=160\r\n"
_RELAY = "Content-Type: application/dtmf-relay"


def field(message: str, name: str) -> str:
    return next(line for line in message.split("\r\n") if line.startswith(f"{name}: "))


async def refused(rig: WorkerRig, peer: SipSocket) -> str:
    """The refusal of a call that came in, with the tags of a dialogue that is over."""
    call = peer.request("INVITE", rig.port)
    peer.say(call, rig.port)
    rig.send(HangUp(worker=WORKER, call=(await rig.event(Incoming)).call, code=603))
    assert (await rig.event(Over)).code == 603
    await eventually(lambda: any(heard.startswith("SIP/2.0 603") for heard in peer.heard))
    refusal = next(heard for heard in peer.heard if heard.startswith("SIP/2.0 603"))
    ack = call.replace(b"INVITE", b"ACK").decode()
    peer.say(ack.replace(field(ack, "To"), field(refusal, "To")).encode(), rig.port)
    return refusal


@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("INFO", (_RELAY,), _SIGNAL),
        ("INFO", ("Content-Type: application/dtmf",), b"1"),
        ("REFER", ("Refer-To: <sip:6001@127.0.0.1:9>",), b""),
        ("MESSAGE", ("Content-Type: text/plain",), b"1"),
    ],
)
def test_what_comes_in_an_ended_call_is_nothing_of_another(
    method: str, headers: tuple[str, ...], body: bytes, tmp_path: Path
) -> None:
    async def story() -> None:
        async with started_worker(legs=1, takes_calls=True) as rig, sip_socket() as peer:
            ended = await refused(rig, peer)
            steps = [invite(6000), answered(), BYE_COMES]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig)
                late = peer.request(method, rig.port, *headers, body=body).decode()
                for name in ("From", "To", "Call-ID"):
                    late = late.replace(field(late, name), field(ended, name))
                peer.say(late.encode(), rig.port)
                number = field(late, "CSeq")
                await eventually(lambda: any(number in heard for heard in peer.heard))
                (told,) = {heard[:11] for heard in peer.heard if number in heard}
                assert told == "SIP/2.0 481"
                assert (await hung_up(rig, call)).by_us
            assert rig.unread() == []

    asyncio.run(story())


def test_a_call_of_a_long_name_is_known_by_all_of_it() -> None:
    """The library tells 127 letters of a Call-ID; switches that are passed in a row make longer."""

    async def story() -> None:
        name = "x" * 300
        async with started_worker(takes_calls=True) as rig, sip_socket() as peer:
            call = named(peer.request("INVITE", rig.port), name)
            peer.say(call, rig.port)
            told = (await rig.event(Incoming)).call
            await eventually(lambda: any(heard.startswith("SIP/2.0 180") for heard in peer.heard))
            rings = next(heard for heard in peer.heard if heard.startswith("SIP/2.0 180"))
            info = named(peer.request("INFO", rig.port, _RELAY, body=_SIGNAL), name).decode()
            for each in ("From", "To"):
                info = info.replace(field(info, each), field(rings, each))
            peer.say(info.encode(), rig.port)
            assert (await rig.event(Digit)).call == told
            rig.send(HangUp(worker=WORKER, call=told))
            await rig.event(Over)

    asyncio.run(story())


def named(request: bytes, name: str) -> bytes:
    return request.replace(field(request.decode(), "Call-ID").encode(), f"Call-ID: {name}".encode())
