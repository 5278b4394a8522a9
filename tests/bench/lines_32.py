"""Thirty-two calls at once, for real: eight workers, sipp behind them, telephones that listen.

sipp answers; the last two digits of a number are those of the port at which its telephone has its
RTP (`rtp_phones_process`). Every telephone types 4*12#, at a time of its own, while the others are
spoken to. What is counted: prompts that are no silence, answers in the core's hands, the gaps
between packets as the kernel of the telephones saw them, beside the stalls of a bare timer on the
same machine (`metronome_process`), and what all of it computes.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import msgspec

from tests.bench.child_process import cpu_s_of, family_of, spawn
from tests.bench.daemon import hall
from tests.bench.kernel_stamps import stamped_socket
from tests.bench.metronome_process import Stall
from tests.bench.report import Row, percentile
from tests.bench.rtp_phones_process import Heard
from tests.bench.sip_switch import lines_channel
from tests.bench.site import free_port, order, place_in, write_site
from tests.peers.sip.sipp_peer import BYE, received, response, sipp
from tests.peers.sip.worker_rig import free_udp_port

LINES = 32
GAP_LIMIT_MS = 40.0
CPU_LIMIT_PERCENT = 100.0
_LEAST_LOUD_S = 3.0
_KEYS, _RAW, _STRENGTH = "4*12#", "4*12", 12
_VOICE = "这里是应急联动指挥中心。请你队立即集结出动。注意安全。随时报告。请你队立即赶赴现场。"
_ALL_UP_S, _STEADY_S = 4.0, 10.0
_ENDED_WITHIN_S = 60.0
_SETTLE_S = 2.0
_CPU = "% of a core"
_TELEPHONES = "tests.bench.rtp_phones_process"
_METRONOME = "tests.bench.metronome_process"

# The library of the workers has its own ports from 20,000 on; those above are the system's.
_BLOCKS = range(110, 199)
_INVITE = """\
<recv request="INVITE" rrs="true" crlf="true">
 <action><ereg regexp="INVITE sip:[0-9]*([0-9][0-9])@" search_in="msg" check_it="true"
  assign_to="matched,place"/></action>
</recv>"""
_MATCHED = '<Reference variables="matched"/>'


Told = TypeVar("Told", Heard, Stall)


@dataclass(frozen=True, slots=True)
class LineRun:
    """What one run has shown; `stalls` are the machine's."""

    heard: list[Heard]
    stalls: list[Stall]
    answers: int
    cpu_percent: float
    daemon_percent: float

    def gaps_s(self) -> list[float]:
        """Between one packet and the next, of all telephones."""
        return [until - since for since, until in self._silences()]

    def own_gaps_s(self) -> list[float]:
        """Those of a time in which the machine kept nothing from anybody."""
        stalls = self.stalls
        return [
            until - since
            for since, until in self._silences()
            if not any(stall.due_s < until and since < stall.woken_s for stall in stalls)
        ]

    def _silences(self) -> Iterator[tuple[float, float]]:
        for one in self.heard:
            yield from pairwise(one.stamps_s)


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """All of it at once; a run takes the same time whether quick or not."""
    runs = [await _one_run(place_in(directory, f"run-{n}")) for n in range(1 if quick else 3)]
    name = f"{LINES} calls at once"
    spoken = tuple(float(sum(one.loud_s >= _LEAST_LOUD_S for one in run.heard)) for run in runs)
    answers = tuple(float(run.answers) for run in runs)
    everything = tuple(run.cpu_percent for run in runs)
    alone = tuple(run.daemon_percent for run in runs)
    return [
        Row(f"{name}: heard what is no silence", spoken, "calls", least=LINES),
        Row(
            f"{name}: {_KEYS} typed, with the core as arrived, {_STRENGTH} people",
            *(answers, "calls"),
            least=LINES,
        ),
        *_gap_rows(name, runs),
        Row(f"{name}: CPU of daemon, broker, workers", everything, _CPU, CPU_LIMIT_PERCENT),
        Row(f"{name}: CPU of the daemon alone", alone, _CPU),
    ]


def _gap_rows(name: str, runs: list[LineRun]) -> list[Row]:
    """A gap in which a bare timer was not woken either is shown, and is nobody's fault here."""
    gaps = [run.gaps_s() for run in runs]
    own_gaps = [run.own_gaps_s() for run in runs]
    own = tuple(1000 * max(run) for run in own_gaps)
    aside = " ".join(str(len(all_) - len(own)) for all_, own in zip(gaps, own_gaps, strict=True))
    usual = tuple(1000 * percentile(run, 0.99) for run in gaps)
    longest = tuple(1000 * max(run) for run in gaps)
    stalls = tuple(1000 * max((s.woken_s - s.due_s for s in run.stalls), default=0) for run in runs)
    packets = f"{sum(len(run) for run in gaps) // len(gaps)} packets a run"
    return [
        Row(f"{name}: RTP gaps, p99", usual, "ms", GAP_LIMIT_MS, packets),
        Row(
            f"{name}: the longest RTP gap, the machine awake",
            *(own, "ms", GAP_LIMIT_MS, f"without {aside} packets of its stalls"),
        ),
        Row(f"{name}: the longest RTP gap of all", longest, "ms"),
        Row("a bare timer beside them, the longest stall", stalls, "ms"),
    ]


async def _one_run(place: Path) -> LineRun:
    block = _free_block()
    recipients = range(2, 2 * LINES + 1, 2)
    steps = _answering(block)
    heard: list[Heard] = []
    stalls: list[Stall] = []
    telephones = (_TELEPHONES, str(100 * block + 2), str(LINES), _KEYS)
    async with (
        _teller(heard, Heard, *telephones),
        _teller(stalls, Stall, _METRONOME),
        sipp(place, steps, LINES) as sip_port,
    ):
        port = free_port()
        lines = lines_channel(sip_port, free_udp_port(), LINES) + "\noptions_every_s = 0"
        config = write_site(place, port, [lines], 2 * LINES)
        async with hall(config, port, channels=1) as (daemon, core):
            await core.hear("feedback")
            await asyncio.sleep(_SETTLE_S)
            asked = order("LINES", recipients, _VOICE, bearers=["voice"], voice=_VOICE)
            await core.publish("submit", asked)
            await asyncio.sleep(_ALL_UP_S)
            family = family_of(daemon.process.pid)
            began_s, all_s, alone_s = time.monotonic(), cpu_s_of(family), cpu_s_of(family[:1])
            await asyncio.sleep(_STEADY_S)
            wall_s = time.monotonic() - began_s
            all_s, alone_s = cpu_s_of(family) - all_s, cpu_s_of(family[:1]) - alone_s
            answers = await core.heard_of("feedback.arrived", LINES, _ENDED_WITHIN_S)
    right = sum(
        e["data"]["raw"] == _RAW and e["data"].get("strength") == _STRENGTH for e in answers
    )
    return LineRun(heard, stalls, right, 100 * all_s / wall_s, 100 * alone_s / wall_s)


def _answering(block: int) -> list[str]:
    ok = response("200 OK", f"{block}[$place]")
    return [_INVITE, _MATCHED, response("180 Ringing"), ok, received("ACK"), BYE]


@asynccontextmanager
async def _teller(into: list[Told], kind: type[Told], *command: str) -> AsyncIterator[None]:
    """A process of the bench that says `ready`, and once its input has ended what it has seen."""
    process = await spawn(
        *(sys.executable, "-m", *command),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )
    assert process.stdout is not None
    try:
        assert await process.stdout.readline() == b"ready\n"
        yield
        async with asyncio.timeout(_ENDED_WITHIN_S):
            told, _ = await process.communicate(b"")
        into += msgspec.json.decode(told, type=list[kind])  # type: ignore[valid-type]
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _free_block() -> int:
    """The first three digits of a hundred ports of which the telephones' are free."""
    for block in _BLOCKS:
        try:
            for number in range(1, LINES + 1):
                stamped_socket(100 * block + 2 * number).close()
        except OSError:
            continue
        return block
    raise RuntimeError("no hundred ports are free")
