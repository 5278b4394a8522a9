"""What comes from the network by mistake or malice: the worker lives, and the next call goes.

A fence follows what was sent: a MESSAGE, whose answer and event come after those of everything
before it.
"""

import asyncio
import random
from collections import defaultdict

import pytest

from drivers.sip.frames import HangUp, Incoming, Over, Started, TextIn, WorkerEvent
from tests.peers.sip.sip_socket import SipSocket, answer, sip_socket
from tests.peers.sip.torture_messages import INVALID, OUT_OF_PLACE, VALID
from tests.peers.sip.tortured_request import SDP, Case
from tests.peers.sip.worker_rig import (
    CLOCK,
    WORKER,
    WorkerRig,
    dial,
    eventually,
    free_udp_port,
    worker,
)

# More than eight calls in 0.6 s are refused before anybody looks at them.
_PACE_S = 0.08
_MUTANTS = 3000
_AT_ONCE = 50
_TOLD = defaultdict[str, tuple[type, ...]](tuple) | {
    "INVITE": (Incoming, Over),
    "MESSAGE": (TextIn,),
}


def acknowledges(message: str) -> str | None:
    """The ACK of a refusal (RFC 3261 §17.1.1.3), without which it is said again."""
    lines = message.partition("\r\n\r\n")[0].split("\r\n")
    fields = {line.partition(":")[0].lower(): line for line in lines[1:]}
    refused = lines[0].startswith("SIP/2.0 ") and int(lines[0].split(" ")[1]) >= 300
    if not refused or not fields.get("cseq", "").endswith("INVITE"):
        return None
    copied = [fields[name] for name in ("via", "from", "to", "call-id") if name in fields]
    cseq = fields["cseq"].replace("INVITE", "ACK")
    ack = ["ACK sip:100@127.0.0.1 SIP/2.0", *copied, cseq, "Max-Forwards: 70"]
    return "\r\n".join([*ack, "Content-Length: 0", "", ""])


async def fence(peer: SipSocket, rig: WorkerRig) -> list[WorkerEvent]:
    """The events so far, once everything that was sent has been dealt with."""
    words = f"fence {len(peer.heard)}"
    sent = peer.request("MESSAGE", rig.port, "Content-Type: text/plain", body=words.encode())
    events: list[WorkerEvent] = []
    peer.say(sent, rig.port)
    mark = (await rig.event(TextIn, lambda event: event.text == words)).message.partition("/")[0]
    await eventually(lambda: any(f"Call-ID: {mark}\r\n" in each for each in peer.heard))
    for event in rig.unread():
        events.append(event)
        await rig.event(type(event))
    return events


def turned_away(events: list[WorkerEvent], rig: WorkerRig) -> None:
    """What a driver does that wants none of them."""
    over = {event.call for event in events if isinstance(event, Over)}
    for event in events:
        if isinstance(event, Incoming) and event.call not in over:
            rig.send(HangUp(worker=WORKER, call=event.call, code=486))


async def a_call_goes(rig: WorkerRig) -> None:
    async with sip_socket(lambda request: answer(request, "486 Busy Here")) as phone:
        rig.send(dial("last", phone.port))
        over = await rig.event(Over, lambda event: event.call == "last")
        assert (over.code, over.by_us) == (486, False)


def statuses(heard: list[str]) -> set[int]:
    final_or_ringing = {int(message.split(" ")[1]) for message in heard if message[:4] == "SIP/"}
    return final_or_ringing - {100}


async def torture(case: Case, mark: str, peer: SipSocket, rig: WorkerRig) -> None:
    peer.heard.clear()
    peer.say(case.message(rig.port, peer.port, mark), rig.port)
    if not case.may_be_silent:
        await eventually(lambda: statuses(peer.heard))
    said = statuses(peer.heard)
    events = await fence(peer, rig)
    assert said <= case.statuses, (case.name, peer.heard)
    assert all(isinstance(event, _TOLD[case.method]) for event in events), case.name
    rang = [event for event in events if isinstance(event, Incoming)]
    assert len(rang) == 1 if case.calls else len(rang) <= 1, case.name
    turned_away(events, rig)
    if rang and len(events) == 1:
        assert (await rig.event(Over)).call == rang[0].call
        await eventually(lambda: 486 in statuses(peer.heard))
    if case.method == "INVITE":
        await CLOCK.sleep(_PACE_S)


def test_what_is_hard_to_read_is_answered_by_the_standard_or_not_at_all() -> None:
    async def story() -> None:
        bind = f"127.0.0.1:{free_udp_port()}"
        async with sip_socket(acknowledges) as peer, worker(bind, takes_calls=True) as rig:
            await rig.event(Started)
            for number, case in enumerate([*VALID, *INVALID, *OUT_OF_PLACE]):
                await torture(case, f"t{number}", peer, rig)
            await a_call_goes(rig)

    asyncio.run(story())


def scan(peer: SipSocket, port: int, number: int) -> list[bytes]:
    """What the scanners send that everybody meets who opens port 5060."""
    name = ("100", "friendly-scanner", "sipvicious", f"{number:04}", "admin'--")[number % 5]
    agent = f"User-Agent: {name}"
    place = f"127.0.0.1:{port}".encode()
    invite = peer.request("INVITE", port, agent, "Content-Type: application/sdp", body=SDP.encode())
    register = peer.request("REGISTER", port, agent, 'Authorization: Digest username="100"')
    options = peer.request("OPTIONS", port, agent)
    return [
        each.replace(b"sip:100@" + place, f"sip:{name}@".encode() + place)
        for each in (invite, register, options)
    ]


@pytest.mark.parametrize("takes_calls", [False, True])
def test_scanners_cost_no_line(takes_calls: bool) -> None:
    async def story() -> None:
        bind = f"127.0.0.1:{free_udp_port()}"
        async with sip_socket(acknowledges) as peer, worker(bind, takes_calls=takes_calls) as rig:
            await rig.event(Started)
            for number in range(200):
                for message in scan(peer, rig.port, number):
                    peer.say(message, rig.port)
                if number % 10 == 9:
                    events = await fence(peer, rig)
                    assert takes_calls or events == []
                    assert all(isinstance(event, Incoming | Over) for event in events)
                    turned_away(events, rig)
            assert len([each for each in peer.heard if each.startswith("SIP/2.0 200 ")]) >= 200
            await a_call_goes(rig)

    asyncio.run(story())


def mutant(dice: random.Random, messages: list[bytes]) -> bytes:
    """A message with something cut, turned, doubled or mixed; sometimes nothing but noise."""
    message = bytearray(dice.choice(messages))
    for _ in range(dice.randint(1, 4)):
        here, there = sorted(dice.randrange(len(message) + 1) for _ in range(2))
        match dice.randrange(6):
            case 0:
                del message[here:]
            case 1:
                del message[here:there]
            case 2:
                message[here:here] = dice.randbytes(dice.randint(1, 8))
            case 3:
                message[here:here] = message[here:there] * dice.randint(1, 3)
            case 4:
                message[here:there] = dice.choice(messages)[here:there]
            case 5 if here < len(message):
                message[here] ^= 1 << dice.randrange(8)
    return bytes(message[:3900]) or dice.randbytes(dice.randint(0, 1400))


@pytest.mark.parametrize("seed", [1, 2])
def test_thousands_of_broken_datagrams_do_no_harm(seed: int) -> None:
    """What of them is still a valid INVITE or a text is told, and nothing else."""

    async def story() -> None:
        dice = random.Random(seed)
        bind = f"127.0.0.1:{free_udp_port()}"
        async with sip_socket(acknowledges) as peer, worker(bind, takes_calls=seed == 1) as rig:
            await rig.event(Started)
            for _ in range(0, _MUTANTS // 2, _AT_ONCE):
                mark = f"{dice.randrange(10**6)}"
                cases = [*VALID, *INVALID, *OUT_OF_PLACE]
                messages = [case.message(rig.port, peer.port, mark) for case in cases]
                for _ in range(_AT_ONCE):
                    peer.say(mutant(dice, messages), rig.port)
                events = await fence(peer, rig)
                assert all(isinstance(event, Incoming | Over | TextIn) for event in events)
                turned_away(events, rig)
                await CLOCK.sleep(_PACE_S)
            await a_call_goes(rig)

    asyncio.run(story())


def test_an_ack_that_repeats_an_invite_is_no_end_of_the_worker() -> None:
    """The library took it for a merged request and aborted, for it may not answer an ACK."""

    async def story() -> None:
        bind = f"127.0.0.1:{free_udp_port()}"
        async with sip_socket(acknowledges) as peer, worker(bind, takes_calls=True) as rig:
            await rig.event(Started)
            sdp = "Content-Type: application/sdp"
            invite = peer.request("INVITE", rig.port, sdp, body=SDP.encode())
            peer.say(invite, rig.port)
            call = (await rig.event(Incoming)).call
            ack = invite.replace(b"INVITE", b"ACK").replace(b"branch=z9hG4bK", b"branch=z9hG4bKx")
            peer.say(ack, rig.port)
            assert await fence(peer, rig) == []
            rig.send(HangUp(worker=WORKER, call=call))
            assert (await rig.event(Over)).call == call

    asyncio.run(story())


def test_nobody_can_watch_us() -> None:
    async def story() -> None:
        bind = f"127.0.0.1:{free_udp_port()}"
        async with sip_socket() as peer, worker(bind) as rig:
            await rig.event(Started)
            watch = peer.request("SUBSCRIBE", rig.port, "Event: presence")
            assert (await peer.ask(watch, rig.port)).startswith("SIP/2.0 489 ")

    asyncio.run(story())
