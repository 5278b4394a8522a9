"""The driver at a repeater that somebody else built from the public notes, with any habit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from drivers.hytera_ip.driver import KIND
from gateway.driver_api import (
    Accepted,
    DeliveryReported,
    EmergencyReceived,
    LocationReported,
    PresenceReported,
    RadioPage,
    Session,
    TransmitDemand,
    TransmitEnd,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.hytera_ip.foreign_repeater import LP, RCP, RRS, TMP, ForeignRepeater, Habits
from tests.unit.radio_inbox import Inbox

FIX = b"A123059310726N2851.5000E12044.25001.5270"
HABITS = {
    "plain": Habits(),
    "names its slot": Habits(slot_option=True),
    "reliable bit": Habits(reliable=True),
    "result first": Habits(result_before_acknowledgement=True),
    "no acknowledgements": Habits(acknowledges=False),
    "twice": Habits(everything_twice=True),
    "answers heartbeats": Habits(answers_heartbeats=True),
    "turned addresses": Habits(turned_addresses=True),
    "HRNP": Habits(hrnp=True),
    "HRNP of version 0 and 3": Habits(hrnp=True, versions=(3, 0)),
    "HRNP, connected once": Habits(hrnp=True, rejects_second_connect=True),
    "HRNP without acknowledgements": Habits(hrnp=True, acknowledges=False),
}
EVERY_HABIT = pytest.mark.parametrize("habit", sorted(HABITS))


@asynccontextmanager
async def at(habit: str) -> AsyncIterator[tuple[Session, ForeignRepeater, Inbox]]:
    peer, inbox = ForeignRepeater(HABITS[habit]), Inbox()
    world = SimulatedWorld(virtual_clock(), SeededRandom(5), latency_s=0.01)
    world.attach("foreign", peer)
    keys = peer.channel_keys("foreign", "0.0.0.0")
    driver = KIND.build(KIND.config.model_validate(keys), KIND.profile(), world)
    async with driver.connect(inbox) as session:
        await virtual_clock().sleep(1)
        yield session, peer, inbox


@EVERY_HABIT
def test_pages_to_a_radio_and_a_talkgroup(habit: str) -> None:
    async def story() -> None:
        async with at(habit) as (session, peer, inbox):
            first = await session.send(RadioPage("1002", "立即集结", False), "a#1")
            second = await session.send(RadioPage("90001", "立即集结", True), "a#2")
            assert isinstance(first, Accepted)
            assert isinstance(second, Accepted)
            await virtual_clock().sleep(20)
            (delivered,) = {each.key: each for each in inbox.of(DeliveryReported)}.values()
            assert delivered.reference == first.references[0]
            pages = [(said[2], said[3][4:8].hex()) for said in peer.said if said[0] == TMP]
            assert pages == [(0x80A1, "0a0003ea"), (0x00B1, "0a015f91")]
            texts = [said[3][12:].decode("utf-16-le") for said in peer.said if said[0] == TMP]
            assert texts == ["立即集结"] * 2

    run_virtual(story())


@EVERY_HABIT
def test_what_its_radios_say(habit: str) -> None:
    async def story() -> None:
        async with at(habit) as (_, peer, inbox):
            peer.say(RRS, 0x11, 0x0003, bytes.fromhex("0a0003ea"))
            words = "1收到".encode("utf-16-le")
            peer.say(TMP, 9, 0x80A1, bytes.fromhex("00000007 0a000001 0a0003ea") + words)
            peer.say(LP, 8, 0xA002, bytes.fromhex("00000001 0a0003ea 0000") + FIX)
            peer.say(RCP, 2, 0x0851, bytes.fromhex("ea030000"))
            await virtual_clock().sleep(5)
            assert {(each.sender, each.on_air) for each in inbox.of(PresenceReported)} == {
                ("1002", True)
            }
            assert {(each.key, each.text) for each in inbox.texts} == {
                (inbox.texts[0].key, "1收到")
            }
            assert {each.sender for each in inbox.of(LocationReported)} == {"1002"}
            assert {each.sender for each in inbox.of(EmergencyReceived)} == {"1002"}
            answers = [said[2:] for said in peer.said if said[0] == RRS]
            assert answers[0] == (0x0080, bytes.fromhex("0a0003ea 00 00000e10"))
            results = [said[3] for said in peer.said if said[0] == TMP]
            assert results[0][:4] + results[0][-1:] == bytes.fromhex("00000007 00")
            assert {port for port, _ in peer.acknowledged} == {TMP, RRS, LP, RCP}

    run_virtual(story())


@EVERY_HABIT
def test_it_stays_connected_through_a_quiet_hour(habit: str) -> None:
    async def story() -> None:
        async with at(habit) as (session, *_):
            await virtual_clock().sleep(3600)
            health = await session.probe()
            assert (health.ok, health.reason) == (True, "")
            receipt = await session.send(RadioPage("1002", "集结", False), "a#1")
            assert isinstance(receipt, Accepted)

    run_virtual(story())


@EVERY_HABIT
def test_the_right_to_talk(habit: str) -> None:
    async def story() -> None:
        async with at(habit) as (session, peer, _):
            assert await session.send(TransmitDemand("90001", True, 20.0), "t#1") == Accepted()
            await virtual_clock().sleep(5)
            assert await session.send(TransmitEnd("90001", True), "t#2") == Accepted()
            asked = [(said[2], said[3].hex()) for said in peer.said if said[0] == RCP]
            assert [each for each in asked if each[0] != 0x0452] == [
                (0x0841, "01915f0100"),
                (0x0041, "0301"),
                (0x0041, "0300"),
                (0x0842, ""),
            ]

    run_virtual(story())
