"""A cost class whose cap is full rests its own calls alone, on a channel with a single line."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, order
from tests.stories.telephone_hall import TelephoneHall

ZHAO, SUN, ZHOU = "15400010001", "15400010003", "15400010005"
CLASSES = {
    "cost_classes": {"dear": [ZHAO, SUN], "cheap": ["15"]},
    "class_most_calls_per_hour": {"dear": 1},
}


def test_calls_of_another_class_go_at_once_and_the_dear_one_in_its_turn(tmp_path: Path) -> None:
    async def story() -> None:
        answers = dict.fromkeys(LEADERS, "answer:2:dtmf=1")
        hall = TelephoneHall(tmp_path, answers, calls=1, keys=CLASSES)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order(bearers=["voice"]))
            await hall.clock.sleep(300)
            assert hall.dialled(ZHOU) == 1
            assert hall.dialled(ZHAO) + hall.dialled(SUN) == 1
            held = hall.core.of_kind("delivery.deferred")
            assert {event["data"]["cause"].rpartition(": ")[2] for event in held} == {"class dear"}
            assert len(held) <= 4
            await hall.clock.sleep(3600)
            assert (hall.dialled(ZHAO), hall.dialled(SUN)) == (1, 1)
            began_s = [hall.telephones.calls_to(number)[0].began_s for number in (ZHAO, SUN)]
            assert 3600 <= abs(began_s[0] - began_s[1]) < 3700
            assert hall.violations == []

    run_virtual(story())
