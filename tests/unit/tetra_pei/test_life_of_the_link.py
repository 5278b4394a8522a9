"""Start, loss of the network, power, silence: what the session does about each."""

import asyncio

import pytest

from drivers.tetra_pei.config import Config
from drivers.tetra_pei.driver import KIND
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulator import build
from gateway.driver_api import (
    Accepted,
    Deferred,
    LinkLost,
    Unknown,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.tetra_pei.radio_bench import LEADER, PORT, Bench, Journal, play
from tests.unit.tetra_pei.test_hearing import SPEAKER, STATUSES, status


async def _probe(bench: Bench) -> None:
    try:
        await bench.session.probe()
    except LinkLost:
        return


async def _last_words(bench: Bench, words: list[str]) -> None:
    try:
        await bench.session.run()
    except LinkLost as error:
        words[0] = str(error)


async def lost(bench: Bench) -> str:
    """The words with which the session ends, found by probing."""
    words = [""]
    async with asyncio.timeout(300), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(_last_words(bench, words))
        while not running.done():
            await bench.wait(10)
            await _probe(bench)
    return words[0]


def test_the_health_names_the_radio_and_its_network() -> None:
    async def story(bench: Bench) -> None:
        health = await bench.session.probe()
        assert health.ok
        assert health.facts["identity"] == "1009999"
        assert health.facts["signal_dbm"] == "-65"
        assert health.facts["longest_bits"] == "1184"
        assert bench.session.limits.reports

    play(story)


def test_a_radio_out_of_coverage_holds_pages_and_serves_again_when_it_is_back() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.lose_network()
        await bench.wait(1)
        held = await bench.page("one")
        assert isinstance(held, Deferred)
        assert held.cause == "the radio is out of service"
        assert not (await bench.session.probe()).ok
        bench.radio.find_network()
        await bench.wait(5)
        assert isinstance(await bench.page("two"), Accepted)
        bench.radio.hear(13, SPEAKER, status(0x8003))
        await bench.wait(1)
        assert bench.journal.answers == [(LEADER, "1", "0x8003")]

    play(story, config=STATUSES)


def test_a_radio_without_a_network_at_the_start_is_waited_for() -> None:
    async def story(bench: Bench) -> None:
        assert virtual_clock().monotonic_s() > 15
        assert isinstance(await bench.page("one"), Accepted)

    play(story, no_network_s=15)


def test_a_radio_that_finds_no_network_is_no_channel() -> None:
    with pytest.raises(LinkLost, match="not registered"):
        play(_never, no_network_s=1000)


async def _never(bench: Bench) -> None:
    raise AssertionError("the session began")


def test_a_radio_that_starts_anew_ends_the_session_however_quick_it_is() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.reboot()
        assert "anew" in await lost(bench)

    play(story, reboot_s=0.5)


def test_a_radio_that_is_off_for_long_ends_the_session() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.reboot()
        assert "not answer" in await lost(bench)

    play(story, reboot_s=60)


def test_a_radio_that_hangs_ends_the_page_as_unknown_and_the_session() -> None:
    async def story(bench: Bench) -> None:
        assert isinstance(await bench.page("one"), Unknown)
        assert "not answer" in await lost(bench)

    play(story, silent_from_page=1)


def test_the_talkgroup_is_selected_and_the_small_table_is_told() -> None:
    async def story(bench: Bench) -> None:
        health = await bench.session.probe()
        assert "CME 39" in health.facts["refused"]
        assert isinstance(await bench.page("one"), Accepted)
        bench.radio.hear_text(SPEAKER, "1")
        await bench.wait(5)
        assert len(bench.journal.answers) == 1

    play(story, config={"talkgroup": "2001"}, protocol_table=2)


def test_what_was_not_durable_comes_again_after_a_reconnect_under_the_same_key() -> None:
    run_virtual(_reconnected(), 2)


async def _reconnected() -> None:
    (radio,) = build(SimulatorSettings(), 1, SeededRandom(3))
    world = SimulatedWorld(virtual_clock(), SeededRandom(4), latency_s=0.01)
    world.attach(PORT, radio)
    driver = KIND.build(Config(port=PORT), Profile(), world)
    journal = Journal(delay_s=1000)
    try:
        async with driver.connect(journal):
            radio.hear_text(SPEAKER, "1收到")
            await virtual_clock().sleep(3)
            world.cut(PORT)
            await virtual_clock().sleep(1)
    except LinkLost:
        pass
    assert journal.events == []
    journal.delay_s = 0
    async with driver.connect(journal):
        await virtual_clock().sleep(20)
    assert [text for _, text, _ in journal.answers] == ["1收到"]
    assert radio.network.all_reported


def test_a_protocol_that_is_registered_already_is_as_good() -> None:
    async def story(bench: Bench) -> None:
        health = await bench.session.probe()
        assert "refused" not in health.facts

    play(story, registered_protocols=["1,3,130", "1,2,20"])
