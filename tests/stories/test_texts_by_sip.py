"""Orders as texts by SIP MESSAGE, and answers that come so."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.sip_gateway_hall import SipGatewayHall
from tests.stories.small_hall import LEADERS, order
from tests.stories.telephone_hall import TelephoneHall

ZHAO, SUN = "15400010001", "15400010003"


def test_an_order_goes_out_by_sip_message_and_is_answered_so(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SipGatewayHall(tmp_path, "messages", {"default_writer": "202"})
        hall.world.unplug("sim-1")  # there is no other way for texts
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(30)
            hall.worker.text_in(f"+86{ZHAO}", "1收到")
            hall.worker.text_in(SUN, "2无法执行")
            await hall.clock.sleep(1)
            acked = {event["subject"] for event in hall.core.of_kind("feedback.acked")}
            refused = {event["subject"] for event in hall.core.of_kind("feedback.refused")}
        assert {text.number for text in hall.writers.texts} == set(LEADERS)
        assert hall.core.of_kind("delivery.delivered") == []
        assert (acked, refused) == ({"XJ-1/G01"}, {"XJ-1/G02"})
        assert hall.worker.violations == []

    run_virtual(story())


def test_a_softphone_that_is_off_is_written_to_over_a_modem(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SipGatewayHall(tmp_path, "messages", {"default_writer": "480"})
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(120)
        assert all(len(hall.texts_to(leader)) == 1 for leader in LEADERS)
        assert hall.core.of_kind("delivery.failed") == []

    run_virtual(story())


def test_a_text_to_the_telephone_lines_is_an_answer_too(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, dict.fromkeys(LEADERS, "answer:5:none"))
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order(bearers=["voice"]))
            await hall.clock.sleep(10)
            hall.workers[0].text_in(ZHAO, "1")
            await hall.clock.sleep(1)
            (acked,) = hall.core.of_kind("feedback.acked")
        assert (acked["subject"], acked["data"]["bearer"]) == ("XJ-1/G01", "sms")

    run_virtual(story())
