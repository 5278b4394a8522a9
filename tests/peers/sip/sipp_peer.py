"""A telephone network played by sipp, from a scenario of ours; its media is `RtpPhone`'s."""

import asyncio
import contextlib
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from tests.peers.sip.worker_rig import PATIENCE_S, eventually, free_udp_port

_HEADERS = """\
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:peer@[local_ip]:[local_port]>
"""
_TRIES = 5
# How sipp ends where it cannot have a port.
_PORT_IS_TAKEN = 254
_BARE_END = "Content-Length: 0\n\n"


def send(message: str) -> str:
    """A step: say this."""
    return f"<send><![CDATA[\n\n{message}\n]]></send>"


def sdp(rtp_port: int | str) -> str:
    """A body with our media at a port, or sipp's word for one, and the headers that go with it."""
    return f"""\
Content-Type: application/sdp
Content-Length: [len]

v=0
o=peer 1 {rtp_port} IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio {rtp_port} RTP/AVP 8 120
a=rtpmap:8 PCMA/8000
a=rtpmap:120 telephone-event/8000
a=fmtp:120 0-15
a=sendrecv
"""


def response(status: str, rtp_port: int | str | None = None) -> str:
    """A step: send this response, with our media when there is a port."""
    body = _BARE_END if rtp_port is None else sdp(rtp_port)
    return send(f"SIP/2.0 {status}\n{_HEADERS}{body}")


def received(method: str) -> str:
    """A step: wait for this request."""
    return f'<recv request="{method}" crlf="true"/>'


def pause(milliseconds: int) -> str:
    return f'<pause milliseconds="{milliseconds}"/>'


def request(method: str, body: str = _BARE_END, status: int = 200) -> str:
    """A step: send a request in the dialogue that the INVITE has opened, and see it answered."""
    return (
        send(
            f"""\
{method} [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:peer@127.0.0.1>;tag=[call_number]
To: [$caller]
[last_Call-ID:]
CSeq: [cseq] {method}
Max-Forwards: 70
Contact: <sip:peer@[local_ip]:[local_port]>
{body}"""
        )
        + f'<recv response="100" optional="true"/><recv response="{status}"/>'
    )


def info(digit: str) -> str:
    """A step: a key as INFO, the way of the gateways (draft-kaplan-dispatch-info-dtmf-package)."""
    body = f"Signal={digit}\nDuration=160\n"
    return request("INFO", f"Content-Type: application/dtmf-relay\nContent-Length: [len]\n\n{body}")


INVITE = """\
<recv request="INVITE" rrs="true" crlf="true">
 <action><ereg regexp=".*" search_in="hdr" header="From:" assign_to="caller"/></action>
</recv>"""


def bare_info(digit: str) -> str:
    """A step: a key as older gateways send it, which the library does not know."""
    body = f"Content-Type: application/dtmf\nContent-Length: [len]\n\n{digit}"
    return request("INFO", body, status=500)


def moves_media(rtp_port: int) -> str:
    """A step: a re-INVITE that has the call's sound sent to another port (RFC 3261 §14)."""
    via = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]"
    ack = f"""\
ACK [next_url] SIP/2.0
{via}
From: <sip:peer@127.0.0.1>;tag=[call_number]
To: [$caller]
[last_Call-ID:]
CSeq: [cseq] ACK
Max-Forwards: 70
{_BARE_END}"""
    return request("INVITE", f"{sdp(rtp_port)}") + send(ack)


BYE = received("BYE") + response("200 OK")


def registrar(*statuses: str) -> list[str]:
    """Answers a REGISTER with each of these in turn; 401 is a challenge (RFC 3261 §22)."""
    return [received("REGISTER") + _registered(status) for status in statuses]


def _registered(status: str) -> str:
    challenge = 'WWW-Authenticate: Digest realm="pbx", nonce="5f1a", algorithm=MD5, qop="auth"\n'
    more = challenge if status.startswith("401") else "[last_Contact:];expires=300\nExpires: 300\n"
    headers = _HEADERS.rpartition("Contact")[0]
    return send(f"SIP/2.0 {status}\n{headers}{more}{_BARE_END}")


def refuses(status: str) -> list[str]:
    return [INVITE, response("100 Trying"), response(status), received("ACK")]


def answers(rtp_port: int, *then: str) -> list[str]:
    """Rings and picks up; what happens in the call, a BYE at least, comes after."""
    ok = response("200 OK", rtp_port)
    return [INVITE, response("180 Ringing"), ok, received("ACK"), *then]


@contextlib.asynccontextmanager
async def sipp(
    directory: Path,
    steps: list[str],
    calls: int = 1,
    port: int | None = None,
    transport: str = "u1",
    callee: int | None = None,
    at_once: int = 4,
) -> AsyncIterator[int]:
    """sipp as a server of so many calls; gives its port. Every call must go by its steps.

    `transport` is sipp's word: u1 for UDP, t1 for TCP. With a `callee`, the port of somebody else,
    it is the caller, of so many `at_once`.
    """
    line = ["-m", str(calls), "-t", transport]
    line += [] if callee is None else ["-l", str(at_once), f"127.0.0.1:{callee}"]
    process, port, log = await _started(directory, steps, line, port)
    try:
        yield port
        async with asyncio.timeout(PATIENCE_S):
            code = await process.wait()
        assert code == 0, f"sipp: {code}\n{_words(log)}"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _started(
    directory: Path, steps: list[str], line: list[str], wanted: int | None
) -> tuple[asyncio.subprocess.Process, int, Path]:
    """The process, its port and its log; ports that somebody takes first are left to him."""
    for _ in range(_TRIES):
        port, control, media = wanted or free_udp_port(), free_udp_port(), free_udp_port()
        log = directory / f"sipp-{port}.log"
        scenario = str(_scenario(directory, port, steps))
        ports = ["-p", str(port), "-cp", str(control), "-mp", str(media)]
        process = await _process(log, ["-sf", scenario, *ports, *line])
        # The one above that for media is for pictures.
        await _settled(process, (port, control, media, media + 2))
        if process.returncode != _PORT_IS_TAKEN:
            return process, port, log
    raise AssertionError("sipp finds no free ports")


async def _settled(process: asyncio.subprocess.Process, ports: tuple[int, ...]) -> None:
    await eventually(lambda: process.returncode is not None or all(map(_is_taken, ports)))


async def _process(log: Path, arguments: list[str]) -> asyncio.subprocess.Process:
    program = shutil.which("sipp")
    assert program is not None, "sipp is not installed (Debian package sip-tester)"
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *(program, "-i", "127.0.0.1", "-nostdin", "-trace_msg", "-trace_err"),
            *("-error_file", f"{log}.err", *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=log.parent,
        )


def _scenario(directory: Path, port: int, steps: list[str]) -> Path:
    # sipp refuses a variable that is set and never used.
    used = '<Reference variables="caller"/>' if INVITE in steps else ""
    file = directory / f"scenario-{port}.xml"
    body = "\n".join([*steps, used])
    file.write_text(f'<?xml version="1.0"?>\n<scenario name="peer">\n{body}\n</scenario>\n')
    return file


def _is_taken(port: int) -> bool:
    # 07: bound, on UDP; 0A: listening, on TCP.
    ports = Path("/proc/net/udp").read_text() + Path("/proc/net/tcp").read_text()
    return re.search(f":{port:04X} [0-9A-F]+:0000 0[7A] ", ports) is not None


def _words(log: Path) -> str:
    errors = Path(f"{log}.err")
    return (errors.read_text(errors="replace") if errors.exists() else "") + log.read_text(
        errors="replace"
    )[-1500:]
