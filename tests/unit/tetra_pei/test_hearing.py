"""What radios say: texts, statuses, emergencies, places; nothing lost, nothing twice."""

import pytest

from gateway.driver_api import (
    Accepted,
    DeliveryState,
    Unreadable,
)
from tests.unit.tetra_pei.radio_bench import GROUP, LEADER, Bench, play

SPEAKER = int(LEADER)
STATUSES = {"statuses": {"0x9A14": "4", "0x8003": "1"}}
LONG = "4到达现场" + "，道路中断" * 20


def status(value: int) -> bytes:
    return value.to_bytes(2, "big")


def test_a_text_is_an_answer_of_the_radio_and_reported_once_it_is_durable() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_text(SPEAKER, "1收到")
        await bench.wait(2)
        assert not bench.radio.network.all_reported
        await bench.wait(6)
        assert bench.journal.answers == [(LEADER, "1收到", "1收到")]
        assert bench.radio.network.all_reported

    play(story, delay_s=4)


def test_a_text_to_a_talkgroup_is_heard_and_never_reported() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_text(SPEAKER, "4到达", int(GROUP))
        await bench.wait(10)
        assert bench.journal.answers == [(LEADER, "4到达", "4到达")]
        assert bench.radio.network.confirmations == []

    play(story)


def test_a_long_text_is_one_answer() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_text(SPEAKER, LONG)
        await bench.wait(20)
        assert bench.journal.answers == [(LEADER, LONG, LONG)]
        assert bench.radio.network.all_reported

    play(story, duplicate_texts=True)


def test_a_text_with_a_gap_is_for_people_and_never_an_answer() -> None:
    async def story(bench: Bench) -> None:
        part = bytes.fromhex("8a0401" + "01" + "050003070201") + b"4 arrived"
        bench.radio.hear(12, SPEAKER, part)
        await bench.wait(59)
        assert bench.journal.answers == []
        await bench.wait(3)
        assert bench.journal.answers == [(LEADER, "", "4 arrived（缺第2段）")]

    play(story)


def test_the_same_words_under_another_reference_are_another_answer() -> None:
    async def story(bench: Bench) -> None:
        for _ in range(2):
            bench.radio.hear_text(SPEAKER, "1")
            await bench.wait(10)
        assert len({event.key for event in bench.journal.events}) == 2  # type: ignore[union-attr]

    play(story)


def test_a_reference_that_comes_round_again_is_another_answer() -> None:
    async def story(bench: Bench) -> None:
        text = bytes.fromhex("82040501") + b"1"
        bench.radio.hear(12, SPEAKER, text)
        await bench.wait(5)
        bench.radio.hear(12, SPEAKER, text)
        await bench.wait(5)
        assert len(bench.journal.events) == 1
        await bench.wait(700)
        bench.radio.hear(12, SPEAKER, text)
        await bench.wait(5)
        assert len(bench.journal.events) == 2

    play(story)


def test_our_own_page_that_comes_back_from_a_group_is_nobodys_answer() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(12, bench.radio.ssi, bytes.fromhex("82020501") + b"1")
        await bench.wait(5)
        assert bench.journal.events == []

    play(story)


def test_a_part_whose_place_is_taken_begins_another_text() -> None:
    async def story(bench: Bench) -> None:
        head = "01" + "0500030702"
        for reference, number, words in (
            ("01", "01", b"old"),
            ("02", "01", b"1 "),
            ("03", "02", b"ok"),
        ):
            part = bytes.fromhex("8a04" + reference + head + number) + words
            bench.radio.hear(12, SPEAKER, part)
            await bench.wait(1)
        assert bench.journal.answers == [
            (LEADER, "", "old（缺第2段）"),
            (LEADER, "1 ok", "1 ok"),
        ]

    play(story)


def test_a_simple_text_has_no_reference_and_is_an_answer_all_the_same() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(12, SPEAKER, bytes.fromhex("021a65365230"))
        await bench.wait(1)
        assert bench.journal.answers == [(LEADER, "收到", "收到")]

    play(story)


@pytest.mark.parametrize(
    ("value", "answer", "raw"),
    [(0x9A14, "4", "0x9A14"), (0x8003, "1", "0x8003"), (0x9A15, "", "0x9A15")],
)
def test_a_status_is_the_answer_that_the_fleets_table_says(
    value: int, answer: str, raw: str
) -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(13, SPEAKER, status(value))
        await bench.wait(1)
        assert bench.journal.answers == [(LEADER, answer, raw)]

    play(story, config=STATUSES)


def test_a_status_repeated_by_the_network_is_one_and_pressed_again_is_two() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(13, SPEAKER, status(0x8003))
        bench.radio.hear(13, SPEAKER, status(0x8003))
        await bench.wait(20)
        assert len(bench.journal.events) == 1
        bench.radio.hear(13, SPEAKER, status(0x8003))
        await bench.wait(1)
        assert len(bench.journal.events) == 2

    play(story, config=STATUSES)


def test_a_text_that_was_opened_is_reported_as_read() -> None:
    async def story(bench: Bench) -> None:
        await bench.page("立即集结")
        await bench.wait(30)
        states = [report.state for report in bench.journal.reports]
        assert states == [DeliveryState.DELIVERED, DeliveryState.READ]

    play(story, profile={"reports": "read"}, read_s=9)


def test_an_ordinary_call_is_nobodys_answer() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_call(SPEAKER, int(GROUP), 3)
        await bench.wait(5)
        assert bench.journal.events == []

    play(story)


def test_a_text_that_cannot_be_read_is_shown_as_it_came() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(12, SPEAKER, bytes.fromhex("8204051a65"))
        await bench.wait(1)
        (event,) = bench.journal.events
        assert isinstance(event, Unreadable)
        assert "8204051A65" in event.raw

    play(story)


def test_a_strange_protocol_is_counted_and_no_answer() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(12, SPEAKER, bytes.fromhex("0a4591c152024c"))
        bench.radio.hear(12, SPEAKER, bytes.fromhex("0a"))
        await bench.wait(1)
        assert bench.journal.events == []
        health = await bench.session.probe()
        assert health.facts["damaged_messages"] == "1"

    play(story)


@pytest.mark.parametrize("fields", [3, 4, 6, 7])
def test_a_status_comes_through_with_any_header(fields: int) -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear(13, SPEAKER, status(0x8003))
        await bench.wait(1)
        sender = LEADER if fields > 4 else ""
        assert bench.journal.answers == [(sender, "1", "0x8003")]

    play(story, config=STATUSES, header_fields=fields)


def test_statuses_between_locations_in_pieces_are_all_heard() -> None:
    async def story(bench: Bench) -> None:
        for number in range(40):
            bench.radio.hear(13, SPEAKER + number, status(0x8003))
            await bench.wait(0.2)
        await bench.wait(3)
        assert [sender for sender, _, _ in bench.journal.answers] == [
            str(SPEAKER + number) for number in range(40)
        ]

    play(story, config=STATUSES, locations_per_s=20, chunked=True, glued_pairs=True)


def test_a_report_that_the_busy_channel_refuses_is_tried_again() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_text(SPEAKER, "1")
        await bench.wait(12)
        assert bench.radio.network.all_reported

    play(story, busy_refusals=2, redelivery_s=60)


def test_a_text_heard_during_a_page_does_not_disturb_it() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.hear_text(SPEAKER, "4到达")
        assert isinstance(await bench.page("立即集结"), Accepted)
        await bench.wait(10)
        assert bench.journal.answers == [(LEADER, "4到达", "4到达")]

    play(story, sent_report_first=True)
