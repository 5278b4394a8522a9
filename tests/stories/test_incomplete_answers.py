"""A long answer of which a part is late: shown within a minute, believed when it is whole."""

from pathlib import Path

import pytest

from drivers.gsm_modem.simulated_network import Arriving, split_text
from drivers.gsm_modem.simulated_tpdu import Part, deliver
from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

SENDER = "+86" + LEADERS[0]


def parts_of(hall: SmallHall, text: str) -> list[Arriving]:
    pieces = split_text(text)
    now = hall.network.utc(hall.network.now_s)
    return [
        Arriving(deliver(SENDER, piece, Part(7, len(pieces), number), now), False)
        for number, piece in enumerate(pieces, 1)
    ]


def test_an_arrival_with_a_gap_is_for_people_until_it_is_whole(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(10)
            first, second = parts_of(hall, "4A 12人 " + "道路通畅," * 20)
            hall.modems[0].arrive(first)
            await hall.clock.sleep(65)
            (unparsed,) = hall.core.of_kind("feedback.unparsed")
            assert "（缺第2段）" in unparsed["data"]["raw"]
            assert unparsed["data"]["person"] == "G01-A"
            assert hall.core.of_kind("feedback.arrived") == []
            await hall.clock.sleep(300)
            hall.modems[0].arrive(second)
            await hall.clock.sleep(5)
            (arrived,) = hall.core.of_kind("feedback.arrived")
            assert arrived["data"]["strength"] == 12
            assert not hall.modems[0].memories["SM"].messages

    run_virtual(story())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("6 请求支援," + "山洪冲毁道路" * 15, "help"),
        ("2 " + "人员全部在外执行任务" * 10, "refused"),
    ],
)
def test_a_call_for_help_and_a_refusal_are_believed_with_a_gap(
    tmp_path: Path, text: str, kind: str
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(10)
            hall.modems[0].arrive(parts_of(hall, text)[0])
            await hall.clock.sleep(65)
            (told,) = hall.core.of_kind(f"feedback.{kind}")
            assert told["data"]["person"] == "G01-A"

    run_virtual(story())
