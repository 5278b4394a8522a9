"""HRNP has no heartbeats: a dead peer, or a dead port of a living one, is noticed all the same."""

import pytest

from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.hrnp import HrnpFrame, HrnpOperation, decode_hrnp
from drivers.hytera_ip.hrnp_wire import HrnpWire
from drivers.hytera_ip.link import Link
from drivers.hytera_ip.profile import Timings
from drivers.hytera_ip.simulated_train import LP, RRS, TMP
from gateway.driver_api import LinkLost, Unknown
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.hytera_ip.radio_bench import bench
from tests.unit.hytera_ip.test_link import nothing_heard


def link_that_asks() -> Link:
    """Up since 0.1 s."""
    made = Link(HrnpWire(version=4), Timings(), nothing_heard(), 7, 0.0, asks_after_s=30.0)
    made.receive(HrnpFrame(HrnpOperation.ACCEPT, 0).encode(), 0.1)
    made.outgoing.clear()
    return made


def live(made: Link, from_s: int, to_s: int) -> list[HrnpFrame]:
    """What it says in this time."""
    for second in range(from_s, to_s):
        made.tick(float(second))
    frames = [decode_hrnp(datagram) for datagram in made.outgoing]
    made.outgoing.clear()
    return frames


def test_a_silent_peer_is_connected_again_and_lost_without_an_answer() -> None:
    made = link_that_asks()
    assert live(made, 1, 30) == []
    asked = live(made, 30, 60)
    assert asked == [HrnpFrame(HrnpOperation.CONNECT, 0)] * len(asked)
    assert 3 <= len(asked) <= 5
    assert made.is_up
    live(made, 60, 62)
    assert not made.is_up
    assert "nothing was heard" in made.broken


@pytest.mark.parametrize("answer", [HrnpOperation.ACCEPT, HrnpOperation.REJECT])
def test_any_answer_to_that_shows_that_the_peer_lives(answer: HrnpOperation) -> None:
    made = link_that_asks()
    live(made, 1, 40)
    for _ in range(2):  # it was asked twice
        made.receive(HrnpFrame(answer, 0).encode(), 40.0)
    assert live(made, 40, 70) == []
    live(made, 70, 90)
    assert made.is_up


def test_a_peer_that_leaves_data_unanswered_and_then_refuses_does_not_know_us() -> None:
    made = link_that_asks()
    live(made, 1, 40)
    made.receive(HrnpFrame(HrnpOperation.REJECT, 0).encode(), 40.0)
    made.send(HdapMessage(Service.TEXT, 0x80A1, b"text"), 41.0)
    live(made, 41, 50)
    made.receive(HrnpFrame(HrnpOperation.REJECT, 0).encode(), 50.0)
    assert "refused" in made.broken


def test_data_that_stays_unacknowledged_makes_it_ask_at_once() -> None:
    made = link_that_asks()
    made.send(HdapMessage(Service.TEXT, 0x80A1, b"text"), 1.0)
    live(made, 1, 34)
    assert made.is_up
    live(made, 34, 38)
    assert "nothing was heard" in made.broken


def test_an_answer_after_unacknowledged_data_keeps_it() -> None:
    made = link_that_asks()
    made.send(HdapMessage(Service.TEXT, 0x80A1, b"text"), 1.0)
    live(made, 1, 10)
    made.receive(HrnpFrame(HrnpOperation.ACCEPT, 0).encode(), 10.0)
    live(made, 10, 39)
    assert made.is_up


def test_a_refusal_of_what_was_not_asked_ends_it() -> None:
    made = link_that_asks()
    made.receive(HrnpFrame(HrnpOperation.REJECT, 0).encode(), 1.0)
    assert "refused" in made.broken


def test_the_death_of_a_peer_without_radio_control_ends_the_session() -> None:
    async def story() -> None:
        dying = {"link": "hrnp", "silent_from_page": 1}
        async with bench(dying, keys={"ports": {"rcp": 0}}) as at:
            await at.wait(1800)
            assert (await at.session.probe()).ok
            assert isinstance(await at.page("100"), Unknown)
            with pytest.raises(LinkLost, match="nothing was heard"):
                await at.session.run()

    run_virtual(story())


@pytest.mark.parametrize(("port", "name"), [(RRS, "rrs"), (LP, "lp")])
def test_a_port_that_dies_beside_a_living_one_is_noticed_and_comes_back(
    port: int, name: str
) -> None:
    async def story() -> None:
        async with bench({"link": "hrnp"}) as at:
            await at.wait(1800)
            assert (await at.session.probe()).ok
            link = at.station.links[port]
            with pytest.MonkeyPatch.context() as dead:
                dead.setattr(link, "receive", lambda datagram, now_s: None)
                await at.wait(300)
                health = await at.session.probe()
                assert (health.ok, health.reason) == (False, f"no connection on {name}")
            await at.wait(5)
            assert (await at.session.probe()).ok
            assert at.station.violations == []

    run_virtual(story())


def test_a_text_service_that_dies_alone_ends_the_session() -> None:
    async def story() -> None:
        async with bench({"link": "hrnp"}) as at:
            await at.wait(10)
            at.station.links[TMP].receive = lambda datagram, now_s: None  # type: ignore[method-assign]
            assert isinstance(await at.page("100"), Unknown)
            await at.wait(90)
            with pytest.raises(LinkLost, match="nothing was heard"):
                await at.session.run()

    run_virtual(story())
