"""People who call in and have orders: what they hear, what they press, what is told of it."""

import pytest

from gateway.driver_api import (
    CallerOutcome,
    CallGuidance,
    SpokenOrder,
)
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import (
    LEADER,
    ORDER,
    SECOND,
    WITH_SEATS,
    caller_bench,
    heard,
)
from tests.unit.sip.line_bench import ONE, TWO


def test_who_calls_back_hears_his_order_and_answers_it() -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            call = lines.let_call("dtmf=1")
            await lines.wait(40)
            assert heard(call) == ["greeting", "order", "thanks"]
            assert lines.answers == [(ONE, "1", ORDER.about)]
            (received,), (end,) = lines.received, lines.ends
            assert (received.caller, received.waits) == (ONE, True)
            assert call.name in received.key
            assert (end.call, end.caller, end.outcome) == (
                received.key,
                ONE,
                CallerOutcome.ANSWERED,
            )
            assert end.length_s == pytest.approx(8 + 5, abs=0.2)
            assert (await lines.health()).facts["came_in"] == "1"
            assert call.code == 200
            lines.keys_once()

    run_virtual(story())


@pytest.mark.parametrize(
    ("keys", "answers", "last"),
    [
        ("2", ["2"], "thanks"),
        ("3*15#", ["3*15"], "thanks"),
        ("4", ["4"], "thanks"),
        ("9,5", ["5"], "thanks"),
        ("8,1", ["1"], "thanks"),
        ("16", ["1", "6"], "thanks"),
        ("22", ["2"], "thanks"),
        ("#,1", ["1"], "thanks"),
    ],
)
def test_keys_mean_what_they_mean_in_an_alert_call(
    keys: str, answers: list[str], last: str
) -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            call = lines.let_call(f"dtmf={keys}")
            await lines.wait(60)
            assert [digits for _, digits, _ in lines.answers] == answers
            assert heard(call)[-1] == last
            assert [end.outcome for end in lines.ends] == [CallerOutcome.ANSWERED]
            assert call.is_over

    run_virtual(story())


def test_who_presses_nothing_hears_the_menu_again_and_has_answered_nothing() -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            call = lines.let_call()
            await lines.wait(90)
            said = ["greeting", "order", "menu", "seat-key", "menu", "seat-key"]
            assert heard(call) == said
            assert lines.answers == []
            assert [end.outcome for end in lines.ends] == [CallerOutcome.HEARD]
            assert call.code == 200

    run_virtual(story())


def test_with_several_orders_each_answer_is_about_the_one_that_was_spoken() -> None:
    async def story() -> None:
        who = {ONE: CallGuidance((ORDER, SECOND), "张队长")}
        async with caller_bench(who=who, listens_s=12.0) as lines:
            call = lines.let_call("dtmf=1,2")
            await lines.wait(90)
            assert lines.answers == [(ONE, "1", ORDER.about), (ONE, "2", SECOND.about)]
            assert heard(call) == [
                *("greeting", "count", "order", "thanks", "count"),
                *("order", "thanks"),
            ]

    run_virtual(story())


def test_the_next_order_comes_with_its_key_and_by_itself() -> None:
    async def story() -> None:
        orders = tuple(SpokenOrder(f"XJ-{n}", f"指令{n}") for n in range(3))
        async with caller_bench(who={ONE: CallGuidance(orders)}, listens_s=13.0) as lines:
            call = lines.let_call("dtmf=#,5")
            await lines.wait(200)
            # 13 s: in the first order; 13.4 + 13 s: in the second.
            assert lines.answers == [(ONE, "5", "XJ-1")]
            assert heard(call).count("order") == 3
            assert heard(call).count("next-key") == 0
            silent = lines.let_call()
            await lines.wait(200)
            assert heard(silent).count("order") == 3
            assert heard(silent).count("next-key") == 2
            assert heard(silent).count("menu") == 3 + 1

    run_virtual(story())


def test_an_answer_is_durable_before_thanks() -> None:
    async def story() -> None:
        async with caller_bench(delay_s=1.5) as lines:
            call = lines.let_call("dtmf=1+hang_up=30")
            await lines.wait(10.5)
            assert heard(call)[-1] != "thanks"
            await lines.wait(1)
            assert heard(call)[-1] == "thanks"

    run_virtual(story())


def test_who_hangs_up_while_he_types_has_answered_all_the_same() -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            lines.let_call("dtmf=4*12+hang_up=10")
            await lines.wait(30)
            assert lines.answers == [(ONE, "4*12", ORDER.about)]
            assert [end.outcome for end in lines.ends] == [CallerOutcome.ANSWERED]
            lines.keys_once()

    run_virtual(story())


@pytest.mark.parametrize("after_s", [0.0, 0.005, 1.0, 6.0])
def test_who_gives_up_leaves_nothing_behind(after_s: float) -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, {}, default_telephone="answer:20:none") as lines:
            call = lines.let_call(f"gives_up={after_s}")
            await lines.wait(40)
            assert call.code == 487
            assert [end.outcome for end in lines.ends] == [CallerOutcome.NO_SEAT]
            assert lines.ends[0].length_s == 0.0
            assert all(seat.code == 487 for seat in lines.seats())
            lines.keys_once()

    run_virtual(story())


@pytest.mark.parametrize("after_s", [0.5, 3.0, 9.0, 12.0, 20.0])
def test_who_hangs_up_at_any_moment_is_told_of_once(after_s: float) -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            call = lines.let_call(f"hang_up={after_s}")
            await lines.wait(60)
            assert call.code == 200
            assert [end.outcome for end in lines.ends] == [CallerOutcome.HEARD]
            assert lines.ends[0].length_s == pytest.approx(after_s, abs=0.1)
            lines.keys_once()

    run_virtual(story())


def test_two_callers_at_once_hear_their_own_orders() -> None:
    async def story() -> None:
        who = {ONE: LEADER, TWO: CallGuidance((SECOND,), "李队长")}
        async with caller_bench(who=who) as lines:
            lines.let_call("dtmf=1", ONE)
            await lines.wait(0.3)
            lines.let_call("dtmf=2", TWO)
            await lines.wait(60)
            assert sorted(lines.answers) == [
                (ONE, "1", ORDER.about),
                (TWO, "2", SECOND.about),
            ]
            assert len(lines.ends) == 2
            lines.keys_once()

    run_virtual(story())


def test_everything_said_twice_is_heard_once() -> None:
    async def story() -> None:
        async with caller_bench(duplicate_frames=True) as lines:
            lines.let_call("dtmf=1")
            await lines.wait(60)
            assert len(lines.received) == len(lines.ends) == len(lines.answers) == 1
            lines.keys_once()

    run_virtual(story())


def test_settings_say_who_calls_when() -> None:
    async def story() -> None:
        callers = {ONE: "5:dtmf=1;100:none", TWO: "5:gives_up=1"}
        async with caller_bench(callers=callers) as lines:
            await lines.wait(4)
            assert lines.received == []
            await lines.wait(190)
            assert sorted(each.caller for each in lines.received) == [ONE, ONE, TWO]
            assert lines.answers == [(ONE, "1", ORDER.about)]
            lines.keys_once()

    run_virtual(story())


def test_who_has_many_orders_hears_them_all() -> None:
    async def story() -> None:
        orders = tuple(SpokenOrder(f"XJ-{n}", f"指令{n}") for n in range(12))
        async with caller_bench(who={ONE: CallGuidance(orders)}, phrase_s=20.0) as lines:
            call = lines.let_call()
            await lines.wait(3000)
            assert heard(call).count("order") == 12
            assert call.is_over

    run_virtual(story())
