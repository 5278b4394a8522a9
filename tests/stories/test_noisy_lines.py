"""Every fault of a line and its modem at once: nobody is missed, no repeat goes unmarked."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.many_teams import (
    everybody_reached,
    first_copies,
    many_people,
    order_to_all,
    unmarked_repeats,
)
from tests.stories.small_hall import SmallHall

NOISE: dict[str, Any] = {
    "garbage_before": 0.4,
    "garbage_inside": 0.4,
    "garbage_after": 0.4,
    "unsolicited_inside": True,
    "duplicate_reports": True,
    "duplicate_texts": True,
}
MODEMS: dict[int, dict[str, Any]] = {
    1: {"prompt": "crlf", "echo_stuck": True},
    2: {"prompt": "late", "prompt_delay_s": 1.5, "cms_errors_as_text": True},
    3: {"report_before_answer": True, "without_cmms": True, "first_reference": 250},
    4: {"without_csms": True, "one_command_a_line": True, "answer_delay_s": 0.1},
    5: {"silent_from_text": 4, "silent_for_s": 30, "silent_kind": "on_air_without_answer"},
    6: {"silent_from_text": 6, "silent_for_s": 5, "silent_kind": "not_on_air"},
    7: {"refuse_everything": 38},
    8: {"storage_size": 2, "without_340": True},
}
PEOPLE = 150


@pytest.mark.parametrize("any_byte", [False, True], ids=["NUL and high bytes", "any byte"])
@pytest.mark.parametrize("seed", range(6))
def test_all_faults_at_once(tmp_path: Path, seed: int, any_byte: bool) -> None:
    async def story() -> None:
        settings = NOISE | {"garbage_of_any_byte": any_byte}
        hall = SmallHall(tmp_path, seed=seed, modems=8, each=MODEMS, **settings)
        numbers = many_people(tmp_path, PEOPLE)
        async with hall.life():
            await hall.clock.sleep(10)
            await hall.core.request("order", "submit", order_to_all(PEOPLE))
            await everybody_reached(hall, PEOPLE, 240)
            for number in numbers[::5]:
                hall.network.send_text(number, "1")
            await hall.clock.sleep(180)
            assert set(first_copies(hall)) == set(numbers)
            assert unmarked_repeats(hall) == []
            assert hall.core.of_kind("delivery.failed") == []
            answered = {e["data"]["address"] for e in hall.core.of_kind("feedback.acked")}
            assert answered == set(numbers[::5])

    run_virtual(story(), seed=seed)
