"""The right to talk when the link, the peer or the session ends: the key does not stay pressed."""

import asyncio

import pytest

from drivers.hytera_ip.simulated_train import RCP
from gateway.driver_api import Accepted, LinkLost, Unknown
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.hytera_ip.radio_bench import bench
from tests.unit.hytera_ip.test_talk import LINKS, demand, end, lost, on_air
from tests.unit.radio_inbox import Inbox


@LINKS
def test_the_end_of_the_session_lets_the_key_go(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link}) as at:
            await at.wait(1)
            assert await demand(at) == Accepted()
        await at.wait(1)
        assert on_air(at) is None

    run_virtual(story())


@LINKS
def test_a_key_that_a_broken_session_left_pressed_is_let_go_by_the_next(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link}) as at:
            await at.wait(1)
            assert await demand(at) == Accepted()
            at.world.cut("station")
            with pytest.raises(LinkLost):
                await at.session.run()
        assert on_air(at) is not None
        inbox = Inbox()
        async with at.driver.connect(inbox):
            await at.wait(1)
            assert on_air(at) is None
        said = len(at.station.transmissions)
        async with at.driver.connect(inbox):
            await at.wait(5)
        assert len(at.station.transmissions) == said
        assert at.station.violations == []

    run_virtual(story())


def test_a_peer_that_restarts_has_taken_the_right() -> None:
    async def story() -> None:
        async with bench({"connects": True, "restarts_at_s": 5.0}) as at:
            await at.wait(1)
            assert await demand(at) == Accepted()
            await at.wait(20)
            assert lost(at) == ["the peer restarted"]
            assert on_air(at) is None

    run_virtual(story())


def test_a_demand_that_nobody_acknowledges_is_in_doubt() -> None:
    async def story() -> None:
        async with bench({"link": "hrnp"}) as at:
            await at.wait(1)
            at.station.links[RCP].receive = lambda datagram, now_s: None  # type: ignore[method-assign]
            assert await demand(at) == Unknown("the peer did not acknowledge")

    run_virtual(story())


def test_a_lost_session_ends_a_demand_as_unknown() -> None:
    async def story() -> None:
        async with bench({"lost_control_answers": 99}) as at, asyncio.TaskGroup() as tasks:
            await at.wait(1)
            asked = tasks.create_task(demand(at))
            await at.wait(0.1)
            at.world.cut("station")
            assert isinstance(await asked, Unknown)
            with pytest.raises(LinkLost):
                await at.session.run()

    run_virtual(story())


@LINKS
def test_a_key_that_the_peer_did_not_hear_to_let_go_is_let_go_when_it_hears_again(
    link: str,
) -> None:
    async def story() -> None:
        async with bench({"link": link}) as at:
            await at.wait(1)
            assert await demand(at) == Accepted()
            control = at.station.links[RCP]
            hears, control.receive = control.receive, lambda datagram, now_s: None  # type: ignore[method-assign]
            assert await end(at) == Unknown("the peer did not acknowledge")
            assert on_air(at) is not None
            control.receive = hears  # type: ignore[method-assign]
            await at.wait(12)
            assert on_air(at) is None
            assert await demand(at, attempt="t#2") == Accepted()
            await at.wait(10)
            assert on_air(at) is not None
            assert lost(at) == []

    run_virtual(story())
