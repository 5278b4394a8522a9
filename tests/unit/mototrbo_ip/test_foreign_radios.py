"""The driver with radios that somebody else built from the public notes, with any habit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from drivers.mototrbo_ip.driver import KIND
from gateway.driver_api import (
    Accepted,
    DeliveryReported,
    PresenceReported,
    RadioPage,
    Session,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.mototrbo_ip.foreign_radios import ARS, TMS, ForeignRadios, Habits
from tests.unit.radio_inbox import Inbox

HABITS = {
    "plain": Habits(),
    "two octets of number": Habits(acknowledgement="always two octets"),
    "acknowledges without a number": Habits(acknowledgement="short"),
    "acknowledges in one octet": Habits(acknowledgement="shortest"),
    "9F": Habits(plain_acknowledgement_header=True),
    "C0": Habits(text_header=0xC0, subject=False),
    "an address in its texts": Habits(address=b"\x0c\x00\x00\x01"),
    "octets behind the end": Habits(trailer=b"\0\0"),
    "by CSBK": Habits(by_csbk=True),
    "without a name": Habits(names_itself=False),
}
EVERY_HABIT = pytest.mark.parametrize("habit", sorted(HABITS))
NUMBER = "1001034"


@asynccontextmanager
async def at(habit: str) -> AsyncIterator[tuple[Session, ForeignRadios, Inbox]]:
    radios, inbox = ForeignRadios(HABITS[habit]), Inbox()
    world = SimulatedWorld(virtual_clock(), SeededRandom(5), latency_s=0.01)
    world.attach("radios", radios)
    config = KIND.config.model_validate(radios.channel_keys("", "radios"))
    driver = KIND.build(config, KIND.profile(), world)
    async with driver.connect(inbox) as session:
        radios.register()
        await virtual_clock().sleep(1)
        yield session, radios, inbox


@EVERY_HABIT
def test_every_page_is_delivered_once(habit: str) -> None:
    async def story() -> None:
        async with at(habit) as (session, radios, inbox):
            for number in range(130):
                receipt = await session.send(RadioPage(NUMBER, f"集结{number}", False), f"{number}")
                assert isinstance(receipt, Accepted)
                radios.shown.clear()
            await virtual_clock().sleep(1)
            assert len(inbox.of(DeliveryReported)) == 130
            assert (await session.probe()).facts["bad_frames"] == "0"

    run_virtual(story())


@EVERY_HABIT
def test_its_texts_are_heard_and_acknowledged(habit: str) -> None:
    async def story() -> None:
        async with at(habit) as (_, radios, inbox):
            radios.write(5, "1收到")
            radios.write(37, "4到达 10人")
            await virtual_clock().sleep(1)
            assert [(text.sender, text.text) for text in inbox.texts] == [
                (NUMBER, "1收到"),
                (NUMBER, "4到达 10人"),
            ]
            answers = [octets.hex() for place, _, octets in radios.heard if place == TMS]
            assert answers == ["0003bf0005", "0004bf008520"]

    run_virtual(story())


@EVERY_HABIT
def test_it_is_welcomed_asked_and_its_key_is_heard(habit: str) -> None:
    async def story() -> None:
        async with at(habit) as (session, radios, inbox):
            welcomes = [octets.hex() for place, _, octets in radios.heard if place == ARS]
            assert welcomes == ["0002bf1e"]
            radios.press()
            await virtual_clock().sleep(1)
            (pressed,) = inbox.alarms
            assert pressed.sender == NUMBER
            assert pressed.position is not None
            assert abs(pressed.position.longitude_deg - 120.5) < 1e-5
            await virtual_clock().sleep(7200)
            assert (await session.probe()).facts["radios_on_air"] == "1"
            assert {each.on_air for each in inbox.of(PresenceReported)} == {True}

    run_virtual(story())
