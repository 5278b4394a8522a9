"""Chains: several streams in one journal, with one book; a number names a chain for ever."""

import tempfile
from pathlib import Path
from random import Random

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.journal.journal import decoded
from tests.property.answer_house import AnswerHouse
from tests.property.answer_stream import Stream
from tests.property.book import drawn
from tests.property.invariants import canonical, folded
from tests.property.oracle import Oracle
from tests.property.stream_rules import Broken

STREAMS = 20


def chain(number: int, *, changing: bool = False) -> int:
    """Play a chain of `STREAMS` streams; how many answers it heard. Raises `Broken`."""
    with tempfile.TemporaryDirectory(prefix="muster-streams-") as place:
        try:
            return run_virtual(_played(number, Path(place), changing), seed=number)
        except BaseExceptionGroup as group:
            first: BaseException = group
            while isinstance(first, BaseExceptionGroup):
                first = first.exceptions[0]
            raise Broken(f"chain {number}: {first}") from first
        except Exception as error:
            raise Broken(f"chain {number}: {error}") from error


async def _played(number: int, place: Path, changing: bool) -> int:
    dice = Random(number)
    book = drawn(dice)
    house = AnswerHouse(place, book, dice, dice.choice(("none", "none", "xianju")))
    oracle = Oracle(book)
    answers = 0
    house.begin()
    for count in range(STREAMS):
        stream = Stream(house, oracle, dice, count, changing=changing)
        await stream.play()
        answers += stream.answers
    live = canonical(house.journal.hall)
    await house.die()
    if canonical(folded(decoded(house.store.facts_since(0)))) != live:
        raise Broken("the hall is not what its facts make")
    house.store.close()
    return answers


def complaints(number: int, *, changing: bool = False) -> list[str]:
    """What is wrong with a chain; empty when all is well."""
    try:
        chain(number, changing=changing)
    except Broken as broken:
        return [str(broken)]
    return []
