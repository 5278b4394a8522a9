"""Lost, damaged, doubled: nothing is lost, nothing is on air twice."""

import pytest

from gateway.driver_api import Accepted, DeliveryReported, LinkLost, Unknown
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.hytera_ip.radio_bench import bench

LINKS = pytest.mark.parametrize("link", ["hstrp", "hrnp"])


@LINKS
def test_lost_acknowledgements_put_a_page_on_air_once(link: str) -> None:
    async def story() -> None:
        settings = {"link": link, "lost_acknowledgements": 3, "latency_s": 8.0}
        async with bench(settings) as at:
            assert isinstance(await at.page("100"), Accepted)
            assert len(at.station.pages) == 1
            assert at.station.violations == []

    run_virtual(story())


def test_a_result_shows_that_the_page_arrived() -> None:
    async def story() -> None:
        async with bench({"lost_acknowledgements": 99}) as at:
            assert isinstance(await at.page("100"), Accepted)
            await at.wait(10)
            assert len(at.station.pages) == 1

    run_virtual(story())


@LINKS
def test_damaged_and_doubled_results_count_once(link: str) -> None:
    async def story() -> None:
        settings = {"link": link, "wrong_checksums": 2, "duplicate_frames": True}
        async with bench(settings) as at:
            assert isinstance(await at.page("100"), Accepted)
            await at.wait(10)
            assert len(at.inbox.events) == 1
            assert not at.station.owes

    run_virtual(story())


@LINKS
def test_the_peers_numbers_may_wrap(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link, "first_number": 65534}) as at:
            for number in range(6):
                assert isinstance(await at.page("100", attempt=f"a#{number}"), Accepted)
            await at.wait(1)
            assert len(at.inbox.events) == 6

    run_virtual(story())


@LINKS
def test_a_peer_that_restarts_gets_the_next_page(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link, "restarts_at_s": 5.0}) as at:
            assert isinstance(await at.page("100", "one"), Accepted)
            await at.wait(6)
            assert await at.page("100", "two", attempt="b#1") == Unknown(
                "the peer did not acknowledge"
            )
            assert isinstance(await at.page("100", "three", attempt="c#1"), Accepted)
            assert [page.text for page in at.station.pages] == ["one", "three"]

    run_virtual(story())


@LINKS
def test_a_silent_peer_is_lost_within_a_minute_or_so(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link, "silent_from_page": 1}) as at:
            assert await at.page("100") == Unknown("the peer did not acknowledge")
            before_s = virtual_clock().monotonic_s()
            with pytest.raises(LinkLost, match="nothing was heard"):
                await at.session.run()
            assert virtual_clock().monotonic_s() - before_s < 70

    run_virtual(story())


def test_heartbeats_that_stop_are_noticed() -> None:
    async def story() -> None:
        async with bench({"heartbeat_stops_after_s": 10.0}) as at:
            with pytest.raises(LinkLost, match="nothing was heard"):
                await at.session.run()

    run_virtual(story())


@LINKS
def test_a_refused_connection_says_so(link: str) -> None:
    async def story() -> None:
        with pytest.raises(LinkLost, match="refused"):
            async with bench({"link": link, "refuses_connect": True}):
                raise AssertionError("there is no session")

    run_virtual(story())


@LINKS
def test_a_restart_during_a_page_frees_the_lane_at_once(link: str) -> None:
    async def story() -> None:
        settings = {"link": link, "connects": True, "latency_s": 8.0, "restarts_at_s": 5.0}
        async with bench(settings) as at:
            before_s = virtual_clock().monotonic_s()
            assert await at.page("100") == Unknown("the peer restarted")
            assert virtual_clock().monotonic_s() - before_s < 6

    run_virtual(story())


def test_a_confirmation_after_the_doubt_is_a_report() -> None:
    async def story() -> None:
        async with bench({"lost_acknowledgements": 99, "latency_s": 8.0}) as at:
            assert await at.page("100") == Unknown("the peer did not acknowledge")
            await at.wait(10)
            (report,) = at.inbox.events
            assert isinstance(report, DeliveryReported)
            assert report.recipient == "100"
            assert not at.station.owes

    run_virtual(story())


def test_a_refusal_after_the_doubt_is_not() -> None:
    async def story() -> None:
        settings = {"lost_acknowledgements": 99, "latency_s": 8.0, "results": {100: 8}}
        async with bench(settings) as at:
            assert await at.page("100") == Unknown("the peer did not acknowledge")
            await at.wait(10)
            assert at.inbox.events == []
            assert not at.station.owes

    run_virtual(story())


def test_a_page_that_is_answered_is_not_sent_again() -> None:
    async def story() -> None:
        async with bench({"lost_acknowledgements": 99}) as at:
            heard: list[bytes] = []
            link = at.station.links[0]
            receive = link.receive
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(
                    link, "receive", lambda raw, now_s: (heard.append(raw), receive(raw, now_s))
                )
                await at.page("100", "集结")
                await at.wait(5)
            words = "集结".encode("utf-16-le")
            assert sum(words in raw for raw in heard) == 1

    run_virtual(story())


@LINKS
def test_a_page_that_a_restart_kept_from_being_acknowledged_goes_on(link: str) -> None:
    async def story() -> None:
        settings = {"link": link, "connects": True, "restarts_at_s": 0.5}
        faults = {"lost_acknowledgements": 1, "latency_s": 0.8}
        async with bench(settings | faults) as at:
            assert isinstance(await at.page("100"), Accepted)

    run_virtual(story())
