"""Pages to a radio and to a talkgroup, and what the hall may say of them."""

import asyncio
from datetime import timedelta

import pytest

from gateway.driver_api import (
    Accepted,
    Deferred,
    DeliveryState,
    Fault,
    LateReceipt,
    RadioPage,
    Refused,
    TextMessage,
    Unknown,
    Unsent,
)
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.tetra_pei.radio_bench import GROUP, LEADER, Bench, play

ORDER = "【仙居】山洪，速到下各集结"


def test_a_page_is_accepted_once_it_is_on_air_and_delivered_once_the_terminal_says_so() -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.page(ORDER)
        assert isinstance(receipt, Accepted)
        assert bench.on_air == [(int(LEADER), ORDER)]
        assert bench.journal.reports == []
        await bench.wait(3)
        (report,) = bench.journal.reports
        assert (report.reference, report.recipient) == (receipt.references[0], LEADER)
        assert (report.state, report.cause) == (DeliveryState.DELIVERED, "")

    play(story)


def test_a_group_page_has_no_reference_and_no_report_ever() -> None:
    async def story(bench: Bench) -> None:
        assert await bench.page(ORDER, GROUP) == Accepted()
        await bench.wait(60)
        assert bench.on_air == [(int(GROUP), ORDER)]
        assert bench.radio.network.texts[0].group_service
        assert bench.journal.events == []

    play(story)


def test_a_radio_that_is_off_is_a_failed_delivery_by_its_own_name() -> None:
    async def story(bench: Bench) -> None:
        assert isinstance(await bench.page(ORDER, "262100101001033"), Accepted)
        await bench.wait(5)
        (report,) = bench.journal.reports
        assert report.recipient == "262100101001033"
        assert report.state is DeliveryState.FAILED
        assert "not registered" in report.cause

    play(story, switched_off=[1001033])


def test_read_after_received_is_told_once_more() -> None:
    async def story(bench: Bench) -> None:
        await bench.page(ORDER)
        await bench.wait(60)
        first, then = bench.journal.reports
        assert (first.state, then.state) == (DeliveryState.DELIVERED, DeliveryState.READ)
        assert first.key != then.key
        assert len(bench.radio.network.confirmations) == 0

    play(story, {"reports": "read"}, read_s=20)


def test_a_report_that_wants_an_answer_gets_one_and_its_late_repeat_another() -> None:
    async def story(bench: Bench) -> None:
        await bench.page(ORDER)
        await bench.wait(60)
        assert [seen.kind for _, seen in bench.radio.network.confirmations] == [2, 2]
        assert len({report.key for report in bench.journal.reports}) == 1

    play(story, reports_want_acknowledgement=True, late_duplicate_reports=True)


def test_a_report_in_the_shape_of_a_status_is_a_report() -> None:
    async def story(bench: Bench) -> None:
        await bench.page(ORDER)
        await bench.wait(10)
        assert [report.state for report in bench.journal.reports] == [DeliveryState.DELIVERED]
        assert bench.journal.answers == []

    play(story, short_reports=True)


def test_a_terminal_that_never_reports_leaves_the_page_accepted() -> None:
    async def story(bench: Bench) -> None:
        assert isinstance(await bench.page(ORDER), Accepted)
        await bench.wait(300)
        assert bench.journal.events == []

    play(story, never_reports=True)


def test_a_long_text_goes_in_parts_each_with_its_own_report() -> None:
    async def story(bench: Bench) -> None:
        text = "【仙居】" + "立即集结" * 40
        receipt = await bench.page(text)
        assert isinstance(receipt, Accepted)
        assert len(set(receipt.references)) == 3
        await bench.wait(10)
        assert bench.on_air == [(int(LEADER), text)]
        assert {each.reference for each in bench.journal.reports} == set(receipt.references)

    play(story)


def test_the_length_that_the_radio_tells_decides_how_many_parts() -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.page("集" * 30)
        assert isinstance(receipt, Accepted)
        assert len(receipt.references) == 2

    play(story, longest_bits=400)


def test_a_text_that_is_too_long_is_refused_and_nothing_leaves() -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.page("集" * 400)
        assert isinstance(receipt, Refused)
        assert receipt.fault is Fault.RECIPIENT
        assert "6" in receipt.cause
        assert bench.on_air == []

    play(story)


@pytest.mark.parametrize("to", ["", "+8615400010001", "0", "16777215", "abc"])
def test_what_is_no_radio_is_the_recipients_fault(to: str) -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.page(ORDER, to)
        assert isinstance(receipt, Refused)
        assert receipt.fault is Fault.RECIPIENT

    play(story)


def test_a_text_to_a_telephone_is_the_lanes_fault() -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.session.send(TextMessage("15400010001", ORDER), "a")
        assert isinstance(receipt, Refused)
        assert receipt.fault is Fault.LANE

    play(story)


def test_a_busy_channel_defers_the_page_and_nothing_has_left() -> None:
    async def story(bench: Bench) -> None:
        receipts = [await bench.page(ORDER) for _ in range(3)]
        assert [type(receipt) for receipt in receipts] == [Deferred, Deferred, Accepted]
        assert bench.on_air == [(int(LEADER), ORDER)]

    play(story, busy_refusals=2)


def test_the_rest_of_a_long_page_waits_for_a_busy_channel() -> None:
    async def story(bench: Bench) -> None:
        text = "集结" * 60
        assert isinstance(await bench.page(text), Accepted)
        assert bench.on_air == [(int(LEADER), text)]

    play(story, busy_refusals=5, busy_from_part=2)


def test_a_channel_that_stays_busy_ends_a_page_that_has_begun() -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.page("集结" * 60)
        assert isinstance(receipt, Refused)
        assert (receipt.fault, receipt.parts_out) == (Fault.LANE, 1)

    play(story, {"timings": {"busy_most_s": 20}}, busy_refusals=500, busy_from_part=2)


def test_an_expired_page_does_not_leave() -> None:
    async def story(bench: Bench) -> None:
        now = virtual_clock().utc()
        late = await bench.page(ORDER, expires_at_utc=now - timedelta(seconds=1))
        assert isinstance(late, Unsent)
        # the clock is looked at again right before the body
        late = await bench.page(ORDER, expires_at_utc=now + timedelta(seconds=0.35))
        assert isinstance(late, Unsent)
        assert isinstance(await bench.page(ORDER), Accepted)
        await bench.wait(5)
        assert bench.on_air == [(int(LEADER), ORDER)]

    play(story, {"timings": {"body_gap_ms": 400}})


@pytest.mark.parametrize(
    ("code", "kind"),
    [(30, Deferred), (41, Deferred), (0, Deferred), (31, Unknown), (40, Refused), (34, Refused)],
)
def test_a_refusal_of_the_radio_says_what_is_known(code: int, kind: type) -> None:
    async def story(bench: Bench) -> None:
        assert isinstance(await bench.page(ORDER), kind)
        assert bench.on_air == []

    play(story, refusal=code)


def test_an_error_without_a_number_is_the_lanes() -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.page(ORDER)
        assert isinstance(receipt, Refused)
        assert receipt.fault is Fault.LANE

    play(story, refusal=42, error_without_number=True)


def test_an_sds_that_the_radio_could_not_send_is_refused_by_the_lane() -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.page(ORDER)
        assert isinstance(receipt, Refused)
        assert "over the air" in receipt.cause
        assert bench.on_air == []

    play(story, not_on_air=True)


def test_a_slow_network_puts_the_page_in_doubt_and_settles_it_once() -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.page(ORDER)
        assert receipt == Unknown("no sign that the radio has sent it", (), pending=True)
        await bench.wait(30)
        late = [each for each in bench.journal.events if isinstance(each, LateReceipt)]
        assert [type(each.receipt) for each in late] == [Accepted]

    play(story, latency_s=14)


def test_a_radio_that_never_says_on_air_leaves_the_page_in_doubt() -> None:
    async def story(bench: Bench) -> None:
        receipt = await bench.page(ORDER)
        assert isinstance(receipt, Unknown)
        await bench.wait(60)
        late = [each for each in bench.journal.events if isinstance(each, LateReceipt)]
        assert [type(each.receipt) for each in late] == [Unknown]

    play(story, without_sent_report=True, never_reports=True)


def test_a_page_that_waits_can_be_withdrawn() -> None:
    async def story(bench: Bench) -> None:
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(bench.page("one"))
            await bench.wait(0.5)
            waiting = RadioPage(LEADER, "two", False)
            second = tasks.create_task(bench.session.send(waiting, "second"))
            await bench.wait(0.1)
            assert await bench.session.withdraw("second")
            assert not await bench.session.withdraw("attempt-1")
        assert isinstance(first.result(), Accepted)
        assert isinstance(second.result(), Unsent)
        assert bench.on_air == [(int(LEADER), "one")]

    play(story)


def test_references_go_round_and_differ_for_256_texts() -> None:
    async def story(bench: Bench) -> None:
        references = []
        for number in range(258):
            receipt = await bench.page(f"{number}")
            assert isinstance(receipt, Accepted)
            references += receipt.references
        assert len(set(references)) == 256
        assert references[256:] == references[:2]

    play(story, latency_s=0.1, never_reports=True)


def test_five_pages_leave_in_a_flood_of_locations() -> None:
    async def story(bench: Bench) -> None:
        began = virtual_clock().monotonic_s()
        for number in range(5):
            assert isinstance(await bench.page(f"{ORDER}{number}"), Accepted)
        assert virtual_clock().monotonic_s() - began < 5 * (1.5 + 1.0)
        assert [text for _, text in bench.on_air] == [f"{ORDER}{number}" for number in range(5)]
        health = await bench.session.probe()
        assert int(health.facts["locations"]) > 300
        assert health.ok

    play(story, locations_per_s=50, chunked=True)
