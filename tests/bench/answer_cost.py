"""What one answer costs: 400 teams with three open orders each, from the driver's event to disk.

CPU of the whole process (the loop's and the writer's thread), not time: a machine that is busy
with something else measures the same. Among the answers are tagged ones, ones that could mean
any of the three orders, some that say nothing, and strangers.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from typing import TextIO

import structlog

from gateway.app import Gateway, Ports
from gateway.clock import SteadyClock
from gateway.config import load_config
from gateway.driver_api import Reply
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.journal.journal import Journal
from gateway.journal.store import Store, open_store
from gateway.journal.writer import InlineWriter, ThreadWriter, Writer
from gateway.rehearsal.pretend_core import PretendCore
from gateway.roster.finding import Finding
from gateway.roster.roster import Roster
from gateway.roster.tables import read_roster
from gateway.runtime.system_world import SystemWorld
from gateway.runtime.systemd_notices import ServiceManager
from gateway.service import fitted_channels
from tests.bench.report import Row, percentile
from tests.bench.site import SITE, number_of, order, place_in, text_of, write_config

TEAMS = 400
TAGS = "ABC"
LIMIT_MS = 5.0
_ANSWERS = 2_000
_STRANGERS = 10


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """Median and p99 of the CPU of an answer, with a journal in memory and one on disk."""
    count, runs = (500, 1) if quick else (_ANSWERS, 3)
    # Log lines are made, for the daemon makes them too, but nobody reads them here.
    with _nowhere() as nowhere:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(nowhere))
        rows = await _measured(directory, count, runs)
    structlog.reset_defaults()
    return rows


async def _measured(directory: Path, count: int, runs: int) -> list[Row]:
    rows = []
    for where in ("memory", "disk"):
        costs = [
            await _costs(place_in(directory, f"{where}-{n}"), where, count) for n in range(runs)
        ]
        name, note = f"one answer, journal in {where}", f"{count} answers a run"
        medians = tuple(1000 * median(run) for run in costs)
        rows.append(Row(f"{name}: CPU, median", medians, "ms", LIMIT_MS, note))
        p99 = tuple(1000 * percentile(run, 0.99) for run in costs)
        rows.append(Row(f"{name}: CPU, p99", p99, "ms", LIMIT_MS, note))
    return rows


async def _costs(place: Path, where: str, count: int) -> list[float]:
    """Seconds of CPU of each answer."""
    store = open_store(":memory:" if where == "memory" else place / "journal.db", "b" * 32)
    writer = InlineWriter(store, _broken) if where == "memory" else ThreadWriter(store, _broken)
    gateway = _gateway(place, store, writer)
    for tag in TAGS:
        asked = order(f"ORDER-{tag}", range(1, TEAMS + 1), text_of(60), tag=tag)
        answer = await gateway.desk.answer("order", "submit", asked)
        assert not answer.faults, answer
    costs = []
    for event in _answers(count):
        began_s = time.process_time()
        await gateway.listener.commit("modem-1", event)
        costs.append(time.process_time() - began_s)
    await writer.close()
    store.close()
    return costs


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def _gateway(place: Path, store: Store, writer: Writer) -> Gateway:
    config = load_config(write_config(place, 1883, ["nowhere"], TEAMS))
    clock = SteadyClock()
    ports = Ports(
        SystemWorld(clock, SeededRandom(0)),
        Journal(store, writer, SITE),
        PretendCore(clock, SITE),
        fitted_channels(config),
        ServiceManager(),
        _read_roster,
        "bench",
        "hall",
        "boot",
    )
    return Gateway(config, ports)


def _answers(count: int) -> Iterator[Reply]:
    dice = Random(0)
    for number in range(count):
        sender = number_of(dice.randrange(1, TEAMS + _STRANGERS + 1))
        tag = dice.choice(TAGS)
        said = (
            f"1{tag}",
            f"3{tag} 12人",
            f"4{tag} 12人 冲锋舟2",
            f"{tag}已到达现场",
            "1",
            "晚点到",
        )
        yield Reply(f"answer-{number}", f"+86{sender}", dice.choice(said), None)


async def _read_roster(path: Path, on_date: object) -> tuple[Roster, tuple[Finding, ...]]:
    return read_roster(path)


def _broken(error: Exception) -> None:
    raise error
