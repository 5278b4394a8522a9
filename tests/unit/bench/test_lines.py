"""What the bench of telephone lines makes of what it has seen."""

import asyncio
import socket

import pytest

from tests.bench.kernel_stamps import stamped_socket
from tests.bench.lines_32 import LineRun
from tests.bench.metronome_process import Stall
from tests.bench.rtp_phones_process import Heard
from tests.bench.sip_switch import sip_switch

GAPS = [0.0, 0.02, 0.07, 0.09, 0.15]
INVITE = b"\r\n".join(
    [
        b"INVITE sip:15400010001@127.0.0.1:5060 SIP/2.0",
        b"Via: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK1",
        b"From: <sip:muster@127.0.0.1>;tag=a",
        b"To: <sip:15400010001@127.0.0.1:5060>",
        b"Call-ID: one",
        b"CSeq: 7 INVITE",
        b"Content-Length: 0",
        b"",
        b"",
    ]
)


def run(*stalls: Stall) -> LineRun:
    return LineRun([Heard(4.0, "1", GAPS)], list(stalls), 1, 50.0, 1.0)


@pytest.mark.parametrize(
    ("stalls", "longest_s"),
    [
        ([], 0.06),
        ([Stall(0.10, 0.12)], 0.05),
        ([Stall(0.03, 0.04), Stall(0.149, 0.2)], 0.02),
        ([Stall(0.5, 0.9)], 0.06),
    ],
)
def test_a_gap_counts_unless_the_machine_was_asleep_in_it(
    stalls: list[Stall], longest_s: float
) -> None:
    assert max(run(*stalls).own_gaps_s()) == pytest.approx(longest_s)
    assert max(run(*stalls).gaps_s()) == pytest.approx(0.06)


def test_the_switch_stamps_the_first_invite_and_refuses_every_one() -> None:
    async def calls() -> tuple[float, list[bytes]]:
        async with sip_switch() as switch:
            with stamped_socket() as line:
                answers = []
                for _ in range(2):
                    line.sendto(INVITE, ("127.0.0.1", switch.port))
                    async with asyncio.timeout(10):
                        answers.append(await _answer(line))
                return await switch.invite_to("15400010001", 10), answers

    at_s, answers = asyncio.run(calls())
    assert at_s > 0
    for answer in answers:
        lines = answer.split(b"\r\n")
        assert lines[0] == b"SIP/2.0 404 Not Found"
        assert b"To: <sip:15400010001@127.0.0.1:5060>;tag=bench" in lines
        assert b"CSeq: 7 INVITE" in lines
        assert b"Via: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK1" in lines


async def _answer(line: socket.socket) -> bytes:
    return await asyncio.get_running_loop().sock_recv(line, 4096)
