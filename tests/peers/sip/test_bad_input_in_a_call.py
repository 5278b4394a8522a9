"""What a telephone sends by mistake within a call: it may cost that call, and nothing else."""

import asyncio
import random

import pytest

from drivers.sip.frames import Answered, HangUp, Incoming, Over, PickUp, Started
from tests.peers.sip.sip_socket import SipSocket, answer, sip_socket
from tests.peers.sip.test_bad_input import a_call_goes, acknowledges, mutant
from tests.peers.sip.tortured_request import SDP
from tests.peers.sip.worker_rig import (
    CLOCK,
    WORKER,
    WorkerRig,
    eventually,
    free_udp_port,
    worker,
)

_CALLS = 12
_BODIES = {
    "INVITE": ("application/sdp", SDP),
    "UPDATE": ("application/sdp", SDP),
    "INFO": ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n"),
    "MESSAGE": ("text/plain", "1"),
    "NOTIFY": ("message/sipfrag;version=2.0", "SIP/2.0 200 OK\r\n"),
}
_HEADERS = {
    "REFER": "Refer-To: <sip:811@127.0.0.1>\r\n",
    "NOTIFY": "Event: refer\r\nSubscription-State: terminated;reason=noresource\r\n",
    "PRACK": "RAck: 1 7 INVITE\r\n",
    "SUBSCRIBE": "Event: refer\r\nExpires: 60\r\n",
}
_METHODS = ("INVITE", "UPDATE", "INFO", "MESSAGE", "NOTIFY", "REFER", "PRACK", "SUBSCRIBE")
_METHODS += ("OPTIONS", "ACK", "CANCEL", "PUBLISH")


def request_in(invite: str, ok: str, method: str, number: int) -> bytes:
    """A request of the dialogue that this INVITE and its 200 have made (RFC 3261 §12.2.1.1)."""
    sent = {line.partition(":")[0]: line for line in invite.split("\r\n")[1:]}
    tagged = next(line for line in ok.split("\r\n") if line.startswith("To:"))
    body_type, body = _BODIES.get(method, ("", ""))
    lines = [
        invite.partition("\r\n")[0].replace("INVITE", method, 1),
        sent["Via"] + f"x{number}",
        "Max-Forwards: 70",
        sent["From"],
        tagged,
        sent["Call-ID"],
        f"CSeq: {number} {method}",
        sent["Contact"],
        *([f"Content-Type: {body_type}"] if body else []),
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n" + _HEADERS.get(method, "") + "\r\n" + body).encode()


def answers_back(message: str) -> str | None:
    """A telephone that says yes to whatever it is asked."""
    if message.startswith("SIP/2.0 "):
        return acknowledges(message)
    return None if message.startswith("ACK") else answer(message, "200 OK")


async def answered_call(peer: SipSocket, rig: WorkerRig) -> tuple[str, str, str]:
    """The name of a call that is picked up, its INVITE and its 200."""
    peer.heard.clear()
    invite = peer.request("INVITE", rig.port, "Content-Type: application/sdp", body=SDP.encode())
    peer.say(invite, rig.port)
    name = (await rig.event(Incoming)).call
    rig.send(PickUp(worker=WORKER, call=name))
    await eventually(lambda: _ok(peer))
    ok = _ok(peer)
    number = invite.decode().partition("CSeq: ")[2].partition(" ")[0]
    peer.say(request_in(invite.decode(), ok, "ACK", int(number)), rig.port)
    await rig.event(Answered)
    return name, invite.decode(), ok


def _ok(peer: SipSocket) -> str:
    return next((each for each in peer.heard if each.startswith("SIP/2.0 200")), "")


@pytest.mark.parametrize("seed", [1])
def test_broken_requests_within_a_call_cost_at_most_that_call(seed: int) -> None:
    async def story() -> None:
        dice = random.Random(seed)
        bind = f"127.0.0.1:{free_udp_port()}"
        async with sip_socket(answers_back) as peer, worker(bind, takes_calls=True) as rig:
            await rig.event(Started)
            for _ in range(_CALLS):
                name, invite, ok = await answered_call(peer, rig)
                for number in range(100, 130):
                    sound = [request_in(invite, ok, method, number) for method in _METHODS]
                    peer.say(mutant(dice, sound), rig.port)
                    await CLOCK.sleep(0.005)
                rig.send(HangUp(worker=WORKER, call=name))
                assert (await rig.event(Over)).call == name
                await CLOCK.sleep(0.1)
            await a_call_goes(rig)

    asyncio.run(story())
