"""Who calls in and leaves a message."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_api import CallerOutcome
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import ORDER, WITH_SEATS, caller_bench, heard
from tests.unit.sip.line_bench import ONE, TWO


def recorded(tmp_path: Path, **more: Any) -> dict[str, Any]:
    return {"record_folder": tmp_path, **more}


def test_seven_leaves_a_report_about_the_order_that_was_heard(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path)) as lines:
            call = lines.let_call("dtmf=7+say=20")
            await lines.wait(90)
            (report,), (end,) = lines.reports, lines.ends
            assert call.recorded == [str(tmp_path / report.recording)]
            assert (report.call, report.caller, report.about) == (end.call, ONE, ORDER.about)
            assert report.length_s == pytest.approx(26, abs=0.1)
            assert end.outcome is CallerOutcome.REPORTED
            assert end.recording not in ("", report.recording)
            said = ["greeting", "order", "leave-message", "thanks", "farewell"]
            assert heard(call) == said
            assert call.code == 200
            lines.keys_once()

    run_virtual(story())


def test_the_menu_tells_of_the_message_and_who_answers_all_the_same_has_answered(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path)) as lines:
            call = lines.let_call()
            await lines.wait(90)
            assert heard(call).count("message-key") == 2

    run_virtual(story())


def test_hash_ends_the_message(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path), listens_s=13.0) as lines:
            lines.let_call("dtmf=7,#+say=100")
            await lines.wait(60)
            (report,) = lines.reports
            assert report.length_s == pytest.approx(13.4 - 5, abs=0.2)
            assert lines.ends[0].outcome is CallerOutcome.REPORTED

    run_virtual(story())


@pytest.mark.parametrize("latency_s", [0.0, 0.5])
def test_who_hangs_up_while_he_speaks_has_reported(tmp_path: Path, latency_s: float) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path), latency_s=latency_s) as lines:
            lines.let_call("dtmf=7+say=60+hang_up=25")
            await lines.wait(90)
            (report,) = lines.reports
            assert 10 < report.length_s < 13
            assert [end.outcome for end in lines.ends] == [CallerOutcome.REPORTED]
            lines.keys_once()

    run_virtual(story())


def test_what_is_told_of_a_message_after_the_end_still_counts(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path)) as lines:
            call = lines.let_call("dtmf=7+say=60")
            await lines.wait(20)
            told = {"worker": 0, "call": call.name}
            file = call.listens_to
            call.listens_to, call.code = "", 200  # the worker tells the end first
            end = {"code": 200, "reason": "", "by_us": False, "answered": True}
            lines.workers[0].say(event="ended", **told, **end)
            await lines.wait(1)
            assert lines.ends == []
            lengths = {"length_s": 7.0, "voice_s": 6.0}
            lines.workers[0].say(event="listened", **told, file=file, **lengths)
            await lines.wait(1)
            assert [report.length_s for report in lines.reports] == [7.0]
            assert [each.outcome for each in lines.ends] == [CallerOutcome.REPORTED]

    run_virtual(story())


def test_a_message_whose_file_is_never_told_of_is_named_by_the_end(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path)) as lines:
            call = lines.let_call("dtmf=7+say=60")
            await lines.wait(20)
            call.listens_to, call.code = "", 200
            told = {"worker": 0, "call": call.name, "code": 200, "reason": "", "by_us": False}
            lines.workers[0].say(event="ended", answered=True, **told)
            await lines.wait(30)
            assert lines.reports == []
            assert len(lines.ends) == 1
            assert lines.ends[0].recording

    run_virtual(story())


def test_silence_is_no_report(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path)) as lines:
            call = lines.let_call("dtmf=7")
            await lines.wait(60)
            assert lines.reports == []
            assert heard(call)[-1] == "farewell"
            assert [end.outcome for end in lines.ends] == [CallerOutcome.HEARD]

    run_virtual(story())


def test_a_report_is_durable_before_thanks(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path), delay_s=1.5) as lines:
            call = lines.let_call("dtmf=7+say=2")
            await lines.wait(1.6 + 8 + 5 + 2 + 6 + 1.3)
            assert heard(call)[-1] == "leave-message"
            await lines.wait(0.5)
            assert heard(call)[-1] == "thanks"
            assert len(lines.reports) == 1

    run_virtual(story())


def test_without_seats_an_unknown_caller_hears_who_we_are_and_leaves_a_message(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path), {}) as lines:
            call = lines.let_call("say=20", TWO)
            await lines.wait(60)
            assert heard(call) == ["greeting", "leave-message", "thanks", "farewell"]
            (report,) = lines.reports
            assert (report.caller, report.about) == (TWO, "")
            assert [end.outcome for end in lines.ends] == [CallerOutcome.REPORTED]

    run_virtual(story())


def test_without_seats_key_0_leads_to_a_message(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller_bench(recorded(tmp_path)) as lines:
            call = lines.let_call("dtmf=0+say=5")
            await lines.wait(60)
            assert heard(call)[2:4] == ["no-seat", "leave-message"]
            assert len(lines.reports) == 1
            assert [digits for _, digits, _ in lines.answers] == ["0"]

    run_virtual(story())


def test_where_nothing_is_recorded_nobody_is_asked_for_a_message() -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            leader, stranger = lines.let_call("dtmf=7,0"), lines.let_call(number=TWO)
            await lines.wait(90)
            assert "not-understood" in heard(leader)
            assert "no-seat" in heard(leader)
            assert "leave-message" not in heard(leader)
            assert (stranger.code, stranger.answered_s) == (480, None)
            assert lines.reports == []

    run_virtual(story())


def test_calls_that_came_in_are_recorded_whole(tmp_path: Path) -> None:
    async def story() -> None:
        keys = recorded(tmp_path, **WITH_SEATS)
        async with caller_bench(keys, telephones={"seats": "answer:3:hang_up=9"}) as lines:
            lines.let_call("dtmf=1")
            lines.let_call("none", TWO)
            await lines.wait(90)
            names = [end.recording for end in lines.ends]
            assert len(set(names)) == 2
            assert all("-incoming-" in name for name in names)

    run_virtual(story())
