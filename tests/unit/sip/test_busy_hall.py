"""An hour in which everybody calls everybody, workers die, and seats come and go."""

import asyncio
from pathlib import Path

import pytest

from gateway.driver_api import CallEnded, HandOver, SeatCall
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import LEADER, SEATS, CallerBench, caller_bench
from tests.unit.sip.line_bench import place

NUMBERS = [f"154000100{n:02}" for n in range(1, 21)]
DOES = (
    *("dtmf=1", "dtmf=0", "dtmf=7+say=9", "dtmf=0,,1", "none", "gives_up=4", "hang_up=7"),
    *("dtmf=#,2+hang_up=50", "dtmf=0+hang_up=16", "dtmf=4*8#", "say=5"),
)
TAKES = ("busy", "no_answer", "answer:3:dtmf=1", "answer:9:dtmf=0", "answer:5:hang_up=6")
SEAT = "answer:4:hang_up=9;busy;answer:2:refer=sip:seat2@127.0.0.1;no_answer;answer:1:hang_up=40"


async def _one_moment(lines: CallerBench, chance: SeededRandom, n: int) -> None:
    number = NUMBERS[chance.randrange(len(NUMBERS))]
    match chance.randrange(8):
        case 0 | 1 | 2:
            lines.let_call(DOES[chance.randrange(len(DOES))], number)
        case 3 | 4:
            lines.telephones.let_take(number, TAKES[chance.randrange(len(TAKES))])
            lines.calling_in_background(number, attempt=f"a#{n}")
        case 5:
            lines.sending_in_background(SeatCall(SEATS, number), f"s#{n}")
        case 6 if lines.received:
            key = lines.received[-1].key
            lines.sending_in_background(HandOver(key, "sip:seat2@127.0.0.1"), f"h#{n}")
        case 7 if chance.random() < 0.15:
            lines.world.cut(place(chance.randrange(3)))
    await lines.wait(chance.random() * 6)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_told_twice_or_left_behind(tmp_path: Path, seed: int) -> None:
    async def story() -> None:
        chance = SeededRandom(seed)
        keys = {"seats": SEATS, "calls": 8, "callers": 4, "record_folder": tmp_path}
        who = dict.fromkeys(NUMBERS[::2], LEADER)
        telephones = {"seats": SEAT, "seat2": "answer:2:hang_up=20"}
        async with caller_bench(keys, who, telephones=telephones) as lines:
            for n in range(300):
                await _one_moment(lines, chance, n)
            await lines.wait(900)
            assert [worker.live for worker in lines.workers] == [[], [], []]
            receipts = await asyncio.gather(*lines.tasks)
            assert sum(isinstance(receipt, CallEnded) for receipt in receipts) > 20
            told = [call for call in lines.telephones.incoming if call.name]
            assert 60 < len(lines.ends) <= len(told)
            assert (await lines.health()).facts["legs_free"] == "12/12"
            lines.keys_once()

    run_virtual(story(), seed)
