"""Somebody who calls a worker, played by sipp: steps for `sipp(…, callee=port)`."""

from tests.peers.sip.sipp_peer import received, sdp, send

_CALLER = '"Li Si" <sip:06005550001@127.0.0.1>'
_VIA = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]"
_CONTACT = "Contact: <sip:06005550001@[local_ip]:[local_port]>"
_NOTHING = "Content-Length: 0\n\n"
_ANSWER_HEADERS = """\
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
"""

TRYING = '<recv response="100" optional="true"/>'
_MAY_RING = '<recv response="180" optional="true"/>'
RINGS = '<recv response="180"/>'
# What the worker says in the end, and the answer to it.
BYE_COMES = received("BYE") + send(f"SIP/2.0 200 OK\n{_ANSWER_HEADERS}{_NOTHING}")


def invite(rtp_port: int | None, *headers: str, caller: str = _CALLER) -> str:
    """A step: call, with an offer unless there is no port."""
    body = _NOTHING if rtp_port is None else sdp(rtp_port)
    more = "".join(f"{header}\n" for header in headers)
    return send(f"{_head('INVITE', 1, caller)}{_CONTACT}\n{more}{body}") + TRYING


def answered(answer_port: int | None = None) -> str:
    """A step: our 200 comes, and is acknowledged, with the caller's media if there is a port."""
    body = _NOTHING if answer_port is None else sdp(answer_port)
    return f'{_MAY_RING}<recv response="200" rrs="true"/>{_in_dialogue("ACK", 1, body)}'


def refused(code: int) -> str:
    """A step: our refusal comes, and is acknowledged (RFC 3261 §17.1.1.3)."""
    ack = f"""\
ACK sip:100@127.0.0.1:[remote_port] SIP/2.0
[last_Via:]
From: {_CALLER};tag=[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
{_NOTHING}"""
    return f'<recv response="{code}"/>{send(ack)}'


def gives_up() -> str:
    """A step: the caller lays down before anybody answered (RFC 3261 §9.1)."""
    cancel = f"""\
CANCEL sip:100@127.0.0.1:[remote_port] SIP/2.0
[last_Via:]
From: {_CALLER};tag=[call_number]
To: <sip:100@127.0.0.1:[remote_port]>
Call-ID: [call_id]
CSeq: 1 CANCEL
Max-Forwards: 70
{_NOTHING}"""
    return f'{send(cancel)}<recv response="200"/>{refused(487)}'


def asks(
    method: str,
    *headers: str,
    code: int = 200,
    number: int = 2,
    body_type: str = "",
    body: str = "",
) -> str:
    """A step: a request in the call, and what we answer to it."""
    more = "".join(f"{header}\n" for header in headers)
    end = f"Content-Type: {body_type}\nContent-Length: [len]\n\n{body}" if body else _NOTHING
    return f'{_in_dialogue(method, number, more + end)}{TRYING}<recv response="{code}"/>'


def is_asked(method: str, status: str = "200 OK") -> str:
    """A step: a request of ours comes in the call, and is answered so."""
    return received(method) + send(f"SIP/2.0 {status}\n{_ANSWER_HEADERS}{_CONTACT}\n{_NOTHING}")


def tells_of_refer(
    status: str, state: str = "terminated;reason=noresource", number: int = 2
) -> str:
    """A step: a NOTIFY of what became of our REFER (RFC 3515 §2.4.4)."""
    body = f"SIP/2.0 {status}\n"
    return (
        _in_dialogue(
            "NOTIFY",
            number,
            f"Event: refer\nSubscription-State: {state}\n{_CONTACT}\n"
            f"Content-Type: message/sipfrag;version=2.0\nContent-Length: [len]\n\n{body}",
        )
        + '<recv response="200"/>'
    )


def _in_dialogue(method: str, number: int, rest: str) -> str:
    return send(
        f"""\
{method} [next_url] SIP/2.0
{_VIA}
From: {_CALLER};tag=[call_number]
To: <sip:100@127.0.0.1:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: {number} {method}
Max-Forwards: 70
{rest}"""
    )


def _head(method: str, number: int, caller: str) -> str:
    return f"""\
{method} sip:100@127.0.0.1:[remote_port] SIP/2.0
{_VIA}
From: {caller};tag=[call_number]
To: <sip:100@127.0.0.1:[remote_port]>
Call-ID: [call_id]
CSeq: {number} {method}
Max-Forwards: 70
"""
