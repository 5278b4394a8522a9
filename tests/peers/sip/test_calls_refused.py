"""Somebody calls a worker that cannot take it, or in a way that nobody should."""

import asyncio
from pathlib import Path

import pytest

from drivers.sip.frames import (
    Dial,
    HangUp,
    Incoming,
    Over,
)
from tests.peers.sip.call_steps import hung_up, picked_up
from tests.peers.sip.sip_socket import SipSocket, sip_socket
from tests.peers.sip.sipp_caller import (
    BYE_COMES,
    answered,
    invite,
    refused,
)
from tests.peers.sip.sipp_peer import sipp
from tests.peers.sip.worker_rig import (
    WORKER,
    eventually,
    started_worker,
)

ASSERTED = "P-Asserted-Identity: <sip:15400010001@127.0.0.1>"


def test_a_full_worker_is_busy_and_says_who_called(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            started_worker(legs=1, takes_calls=True) as rig,
            sipp(tmp_path, [invite(6000), answered(), BYE_COMES], callee=rig.port),
        ):
            first = await picked_up(rig)
            async with sipp(tmp_path, [invite(6000, ASSERTED), refused(486)], callee=rig.port):
                second = await rig.event(Incoming)
                assert second.caller == "15400010001"
                over = await rig.event(Over)
                assert (over.call, over.code, over.by_us) == (second.call, 486, True)
            await hung_up(rig, first)

    asyncio.run(story())


def test_who_speaks_no_codec_of_ours_is_told_too() -> None:
    async def story() -> None:
        body = b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        body += b"m=audio 6000 RTP/AVP 18\r\na=rtpmap:18 G729/8000\r\n"
        async with started_worker(takes_calls=True) as rig, sip_socket() as peer:
            call = peer.request("INVITE", rig.port, "Content-Type: application/sdp", body=body)
            peer.say(call, rig.port)
            assert (await rig.event(Incoming)).caller == "06005550009"
            over = await rig.event(Over)
            assert (over.code, over.answered) == (488, False)
            await eventually(lambda: has_heard(peer, "488"))

    asyncio.run(story())


@pytest.mark.parametrize("takes_calls", [False, True])
def test_an_invite_without_a_body_that_is_refused_harms_nothing(takes_calls: bool) -> None:
    """The library aborts when one is refused while it is being told."""

    async def story() -> None:
        async with started_worker(takes_calls=takes_calls) as rig, sip_socket() as peer:
            for _ in range(6):
                peer.say(peer.request("INVITE", rig.port), rig.port)
            await eventually(lambda: len(refusals(peer)) == (2 if takes_calls else 6))
            rig.send(Dial(worker=WORKER, call="c1", uri="nowhere"))
            assert (await rig.event(Over, lambda event: event.call == "c1")).code == 400
            rang = [event for event in rig.unread() if isinstance(event, Incoming)]
            assert len(rang) == (6 if takes_calls else 0)

    asyncio.run(story())


def has_heard(peer: SipSocket, code: str) -> bool:
    """Whether this response has come to any of its requests."""
    return any(heard.startswith(f"SIP/2.0 {code} ") for heard in peer.heard)


def refusals(peer: SipSocket) -> set[str]:
    """The calls that got a final response, which comes again and again without an ACK."""
    return {
        heard.partition("Call-ID: ")[2].partition("\r\n")[0]
        for heard in peer.heard
        if heard.startswith("SIP/2.0 4")
    }


def test_names_that_are_no_text_harm_nothing() -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig, sip_socket() as peer:
            call = peer.request("INVITE", rig.port).replace(b"From: ", b'From: "\xff\xfe\\"\xe6" ')
            peer.say(call, rig.port)
            rings = await rig.event(Incoming)
            assert rings.caller == "06005550009"
            assert '"' in rings.name
            rig.send(HangUp(worker=WORKER, call=rings.call, code=603))
            assert (await rig.event(Over)).code == 603

    asyncio.run(story())


def test_a_call_that_takes_the_name_of_another_is_turned_away() -> None:
    async def story() -> None:
        async with started_worker(takes_calls=True) as rig, sip_socket() as peer:
            first = peer.request("INVITE", rig.port)
            name = next(line for line in first.split(b"\r\n") if line.startswith(b"Call-ID"))
            peer.say(first, rig.port)
            call = (await rig.event(Incoming)).call
            second = b"\r\n".join(
                name if line.startswith(b"Call-ID") else line
                for line in peer.request("INVITE", rig.port).split(b"\r\n")
            )
            peer.say(second, rig.port)
            await eventually(lambda: has_heard(peer, "482"))
            rig.send(HangUp(worker=WORKER, call=call))
            assert (await rig.event(Over)).call == call
            assert rig.unread() == []

    asyncio.run(story())


def logged(directory: Path) -> str:
    """What sipp has sent and received."""
    return next(directory.glob("*messages.log")).read_text()


def our_tag(directory: Path) -> str:
    """The one that a worker gave the last call it answered (RFC 3261 §19.3)."""
    return logged(directory).rpartition("To: <sip:100@")[2].partition("tag=")[2].split()[0]


def test_nobody_takes_over_a_call_of_ours(tmp_path: Path) -> None:
    """RFC 3891: an INVITE with Replaces that names a call which stands."""

    async def story() -> None:
        async with started_worker(takes_calls=True) as rig, sip_socket() as peer:
            steps = [invite(6000), answered(), BYE_COMES]
            async with sipp(tmp_path, steps, callee=rig.port):
                call = await picked_up(rig)
                await eventually(lambda: "ACK sip:" in logged(tmp_path))
                replaced = f"{call};to-tag={our_tag(tmp_path)};from-tag=1"
                peer.say(peer.request("INVITE", rig.port, f"Replaces: {replaced}"), rig.port)
                over = await rig.event(Over)
                assert (over.call, over.code) == ((await rig.event(Incoming)).call, 603)
                await eventually(lambda: has_heard(peer, "603"))
                assert (await hung_up(rig, call)).by_us

    asyncio.run(story())
