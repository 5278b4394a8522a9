"""A seat sends whom it speaks with on to somebody else, by REFER: where, and where not."""

from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import WITH_SEATS, CallerBench, caller_bench, heard
from tests.unit.sip.line_bench import ONE, TWO
from tests.unit.sip.test_handing_over import phones


async def transferred(lines: CallerBench) -> tuple[str, ...]:
    """Whom the leader spoke with."""
    await lines.call()
    await lines.wait(50)
    return tuple(lines.telephones.calls_to(ONE)[0].spoke_with)


def sends_to(address: str) -> dict[str, Any]:
    seat = f"answer:4:refer={address}"
    return phones("answer:3:dtmf=0", seat, seat2="answer:3:hang_up=9", **{TWO: "answer:3:none"})


def test_a_seat_sends_him_on_to_another_seat() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, **sends_to("sip:seat2@127.0.0.1")) as lines:
            assert await transferred(lines) == ("seats", "seat2")
            (call,) = lines.telephones.calls_to(ONE)
            assert heard(call)[-2:] == ["put-through", "put-through"]
            assert call.is_over

    run_virtual(story())


@pytest.mark.parametrize(
    "address",
    [
        "sip:seat2@198.51.100.7",
        "sip:119@127.0.0.1",
        "sip:%31%31%39@127.0.0.1",
        "sip:1-1-9@127.0.0.1",
        "sip:0571110@127.0.0.1",
        f"sip:{TWO}@evil.example",
    ],
)
def test_nobody_is_sent_where_we_call_nobody(address: str) -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, **sends_to(address)) as lines:
            assert await transferred(lines) == ("seats",)
            assert {call.number for call in lines.telephones.calls} == {ONE, "seats"}

    run_virtual(story())


@pytest.mark.parametrize(("allowed", "spoke_with"), [(("154",), TWO), (("0600",), None)])
def test_a_number_he_is_sent_to_is_one_that_may_be_called(
    allowed: tuple[str, ...], spoke_with: str | None
) -> None:
    async def story() -> None:
        keys = {**WITH_SEATS, "allowed_prefixes": (*allowed, "15400010001")}
        async with caller_bench(keys, **sends_to(f"sip:{TWO}@127.0.0.1")) as lines:
            lines.calling_in_background(ONE)
            await lines.wait(60)
            (call,) = lines.telephones.calls_to(ONE)
            assert call.spoke_with == ["seats", *([spoke_with] if spoke_with else [])]

    run_virtual(story())


def test_a_transfer_that_nobody_takes_ends_with_an_apology() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, **sends_to("sip:nobody@127.0.0.1")) as lines:
            lines.telephones.let_press("x", "")
            assert await transferred(lines) == ("seats",)
            (call,) = lines.telephones.calls_to(ONE)
            assert call.is_over

    run_virtual(story())
