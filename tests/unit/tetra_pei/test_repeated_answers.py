"""No answer of a radio is lost as a repeat of an earlier one, and no repeat is one."""

from gateway.driver_api import Accepted, DeliveryState, RadioTextReceived
from tests.unit.tetra_pei.radio_bench import LEADER, PORT, Bench, Journal, play

SPEAKER = int(LEADER)
RECEIVED = bytes.fromhex("820400") + bytes((26,)) + "收到".encode("utf-16-be")
NO_REPORT_WANTED = bytes.fromhex("820000") + bytes((26,)) + "收到".encode("utf-16-be")
SWITCHED_OFF, SWITCHED_ON = 1, 0


def told(bench: Bench) -> int:
    return len({event.key for event in bench.journal.of(RadioTextReceived)})


def confirmed(bench: Bench) -> int:
    return len(bench.radio.network.confirmations)


def test_a_radio_with_one_reference_for_all_texts_answers_four_orders() -> None:
    async def story(bench: Bench) -> None:
        for _ in range(4):
            bench.radio.hear(12, SPEAKER, RECEIVED)
            await bench.wait(60)
        assert told(bench) == confirmed(bench) == 4

    play(story)


def test_a_radio_that_was_switched_on_anew_answers_with_the_same_reference() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(12, SPEAKER, RECEIVED)
        await bench.wait(3)
        bench.radio.hear_location(SPEAKER, 120.7, 28.8, SWITCHED_OFF)
        await bench.wait(3)
        bench.radio.hear_location(SPEAKER, 120.7, 28.8, SWITCHED_ON)
        await bench.wait(1)
        bench.radio.hear(12, SPEAKER, RECEIVED)
        await bench.wait(5)
        assert told(bench) == confirmed(bench) == 2

    play(story)


def test_a_text_repeated_until_its_report_arrives_is_one_and_reported_each_time() -> None:
    async def story(bench: Bench) -> None:
        for _ in range(3):
            bench.radio.hear(12, SPEAKER, RECEIVED)
            await bench.wait(5)
        assert told(bench) == 1
        assert confirmed(bench) == 3

    play(story)


def test_a_text_that_wants_no_report_is_not_repeated_by_anybody() -> None:
    async def story(bench: Bench) -> None:
        for _ in range(2):
            bench.radio.hear(12, SPEAKER, NO_REPORT_WANTED)
            await bench.wait(8)
        assert told(bench) == 2

    play(story)


def test_three_hundred_pages_to_one_radio_have_three_hundred_reports() -> None:
    async def story(bench: Bench) -> None:
        for number in range(300):
            assert isinstance(await bench.page(f"{number}"), Accepted)
        await bench.wait(30)
        delivered = [r for r in bench.journal.reports if r.state is DeliveryState.DELIVERED]
        assert len({report.key for report in delivered}) == 300

    play(story, latency_s=0.5)


def test_a_text_that_a_lost_session_did_not_keep_is_told_to_the_next() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(12, SPEAKER, RECEIVED)
        await bench.wait(2)
        bench.world.cut(PORT)
        journal = Journal()
        async with bench.driver.connect(journal):
            await bench.wait(2)
            bench.radio.hear(12, SPEAKER, RECEIVED)
            await bench.wait(5)
        assert told(bench) == 0
        assert len(journal.of(RadioTextReceived)) == confirmed(bench) == 1

    play(story, delay_s=60)
