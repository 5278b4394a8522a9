"""The right to talk: a call, its key, and that the key never stays pressed."""

import asyncio
from datetime import timedelta
from math import inf, nan
from typing import Any

import pytest

from drivers.hytera_ip.simulated_calls import Transmission
from gateway.driver_api import (
    Accepted,
    Deferred,
    Fault,
    RadioStatus,
    Receipt,
    Refused,
    TransmissionLost,
    TransmitDemand,
    TransmitEnd,
    Unknown,
    Unsent,
)
from gateway.driver_kit.virtual_loop import START_UTC, run_virtual
from tests.unit.hytera_ip.radio_bench import Bench, bench

LINKS = pytest.mark.parametrize("link", ["hstrp", "hrnp"])
TELLS = pytest.mark.parametrize("tells", [False, True])


async def demand(
    at: Bench, to: str = "90001", group: bool = True, attempt: str = "t#1", **more: Any
) -> Receipt:
    asked = TransmitDemand(to, group, **{"at_most_s": 30.0, **more})
    return await at.session.send(asked, attempt)


async def end(at: Bench, to: str = "90001", group: bool = True, hang_up: bool = True) -> Receipt:
    return await at.session.send(TransmitEnd(to, group, hang_up), "e#1")


def on_air(at: Bench) -> Transmission | None:
    return at.station.slots[0].calls.on_air


def lost(at: Bench) -> list[str]:
    return [each.cause for each in at.inbox.of(TransmissionLost)]


@LINKS
@TELLS
def test_a_right_that_is_granted_and_given_back(link: str, tells: bool) -> None:
    async def story() -> None:
        async with bench({"link": link}, {"transmit_status": tells}) as at:
            await at.wait(1)
            assert await demand(at) == Accepted()
            said = on_air(at)
            assert said is not None
            assert (said.number, said.call) == (90001, 1)
            await at.wait(10)
            assert await end(at) == Accepted()
            assert on_air(at) is None
            assert at.station.slots[0].calls.target is None
            assert await demand(at, "1001000", group=False, attempt="t#2") == Accepted()
            assert await end(at, "1001000", group=False, hang_up=False) == Accepted()
            assert at.station.slots[0].calls.target == (0, 1001000)
            assert lost(at) == []
            assert at.station.violations == []

    run_virtual(story())


def test_everybody_is_called_by_the_highest_number() -> None:
    async def story() -> None:
        async with bench() as at:
            await at.wait(1)
            assert await demand(at, "16777215") == Accepted()
            assert [each.call for each in at.station.transmissions] == [2]

    run_virtual(story())


@LINKS
def test_it_is_taken_back_when_its_time_is_over(link: str) -> None:
    async def story() -> None:
        async with bench({"link": link}) as at:
            await at.wait(1)
            assert await demand(at, at_most_s=5.0) == Accepted()
            await at.wait(4.9)
            assert on_air(at) is not None
            await at.wait(0.5)
            assert on_air(at) is None
            (told,) = at.inbox.of(TransmissionLost)
            assert (told.attempt_id, told.to, told.cause) == ("t#1", "90001", "5 s are over")
            refused = await end(at)
            assert isinstance(refused, Refused)
            assert refused.fault is Fault.LANE
            assert refused.cause.startswith("5 s are over (")
            assert await demand(at, attempt="t#2") == Accepted()

    run_virtual(story())


def test_the_radios_own_limit_is_told_where_the_peer_tells_it() -> None:
    async def story() -> None:
        limit = {"talk_limit_s": 8.0}
        async with bench(limit, {"transmit_status": True}) as at:
            await at.wait(1)
            assert await demand(at) == Accepted()
            await at.wait(10)
            assert lost(at) == ["the radio's own limit of a transmission is reached"]

    run_virtual(story())


def test_a_withdrawn_right_is_let_go() -> None:
    async def story() -> None:
        async with bench() as at:
            await at.wait(1)
            assert await demand(at) == Accepted()
            assert not await at.session.withdraw("t#1")
            await at.wait(1)
            assert on_air(at) is None
            assert lost(at) == ["withdrawn"]

    run_virtual(story())


@pytest.mark.parametrize("after_s", [0.005, 0.025, 0.035])
def test_a_demand_that_is_withdrawn_on_its_way_leaves_nothing_pressed(after_s: float) -> None:
    async def story() -> None:
        async with bench() as at, asyncio.TaskGroup() as tasks:
            await at.wait(1)
            asked = tasks.create_task(demand(at))
            await at.wait(after_s)
            assert await at.session.withdraw("t#1")
            assert await asked == Unsent("withdrawn")
            await at.wait(1)
            assert on_air(at) is None
            assert lost(at) == []
            assert await demand(at, attempt="t#2") == Accepted()

    run_virtual(story())


@pytest.mark.parametrize(
    ("settings", "receipt"),
    [
        ({"busy_for_s": 60.0}, Deferred(5.0, "the radio does not transmit (01)")),
        ({"control_results": {0x0041: 1}}, Deferred(5.0, "the radio does not transmit (01)")),
        ({"control_results": {0x0841: 1}}, Refused(Fault.LANE, "no call was set up (01)")),
        ({"lost_control_answers": 1}, Unknown("no answer came")),
        ({"talkgroups": (7,)}, Refused(Fault.LANE, "no call was set up (01)")),
    ],
)
def test_what_is_not_granted(settings: dict[str, Any], receipt: Receipt) -> None:
    async def story() -> None:
        async with bench(settings) as at:
            await at.wait(1)
            assert await demand(at) == receipt
            await at.wait(10)
            assert on_air(at) is None
            assert lost(at) == []
            assert await demand(at, attempt="t#2") != Unknown("no answer came")

    run_virtual(story())


def test_an_answer_to_the_key_that_is_lost_leaves_nothing_pressed() -> None:
    async def story() -> None:
        async with bench() as at:
            await at.wait(1)
            calls = at.station.slots[0].calls
            assert await demand(at) == Accepted()
            assert await end(at) == Accepted()
            with pytest.MonkeyPatch.context() as deaf:
                deaf.setattr(calls, "_told", lambda now_s: setattr(calls, "_lost_answers", 0))
                deaf.setattr(calls, "_lost_answers", 2)
                assert isinstance(await demand(at, attempt="t#2"), Unknown)
            await at.wait(10)
            assert on_air(at) is None

    run_virtual(story())


@pytest.mark.parametrize(
    ("to", "more", "receipt"),
    [
        ("", {}, Refused(Fault.RECIPIENT, "'' is no radio number")),
        ("16777216", {}, Refused(Fault.RECIPIENT, "'16777216' is no radio number")),
        ("1", {"at_most_s": 0.0}, Refused(Fault.LANE, "at_most_s has to be over 0, and end")),
        ("1", {"at_most_s": inf}, Refused(Fault.LANE, "at_most_s has to be over 0, and end")),
        ("1", {"at_most_s": nan}, Refused(Fault.LANE, "at_most_s has to be over 0, and end")),
        ("1", {"expires_at_utc": START_UTC - timedelta(seconds=1)}, Unsent("expired")),
    ],
)
def test_what_cannot_be_asked_is_refused_before_a_byte_leaves(
    to: str, more: dict[str, Any], receipt: Receipt
) -> None:
    async def story() -> None:
        async with bench() as at:
            await at.wait(1)
            assert await demand(at, to, **more) == receipt
            assert at.station.transmissions == []

    run_virtual(story())


def test_one_talks_at_a_time_and_pages_wait_meanwhile() -> None:
    async def story() -> None:
        async with bench() as at:
            await at.wait(1)
            assert await demand(at) == Accepted()
            refused = Refused(Fault.LANE, "the radio talks to 90001 already")
            assert await demand(at, "90002", attempt="t#2") == refused
            assert await end(at, "90002") == Refused(
                Fault.LANE, "nobody had the right to talk here"
            )
            assert isinstance(await at.page("100"), Deferred)
            assert await end(at) == Accepted()
            assert isinstance(await at.page("100", attempt="a#2"), Accepted)

    run_virtual(story())


def test_without_radio_control_there_are_no_calls_and_statuses_never() -> None:
    async def story() -> None:
        async with bench(keys={"ports": {"rcp": 0}}) as at:
            refused = await demand(at)
            assert isinstance(refused, Refused)
            assert "rcp" in refused.cause
            status = await at.session.send(RadioStatus("90001", "0x8002", True), "s#1")
            assert isinstance(status, Refused)
            assert status.fault is Fault.LANE

    run_virtual(story())
