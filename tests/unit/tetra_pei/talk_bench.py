"""The right to talk on the bench: demanded, given back, and what the air saw of it."""

from typing import Any

from drivers.tetra_pei.simulated_radio import SimulatedRadio
from gateway.driver_api import Receipt, TransmissionLost, TransmitDemand, TransmitEnd
from tests.unit.tetra_pei.radio_bench import GROUP, LEADER, PORT, Bench, Story, play

OTHER_GROUP = "2002"


async def demand(bench: Bench, to: str = GROUP, at_most_s: float = 20.0, **more: Any) -> Receipt:
    asked = TransmitDemand(to, to != LEADER, at_most_s, **more)
    bench.sent += 1
    return await bench.session.send(asked, f"talk-{bench.sent}")


async def end(bench: Bench, to: str = GROUP, *, hang_up: bool = True) -> Receipt:
    bench.sent += 1
    ended = TransmitEnd(to, to != LEADER, hang_up)
    return await bench.session.send(ended, f"end-{bench.sent}")


def play_between_sessions(story: Story, **settings: Any) -> None:
    """A story whose sessions are its own."""

    async def alone(bench: Bench) -> None:
        bench.world.cut(PORT)
        await bench.wait(1)
        await story(bench)

    play(alone, **settings)


def turns(radio: SimulatedRadio) -> list[tuple[int, float | None]]:
    """Whom it talked to, and for how long."""
    return [
        (turn.to, None if turn.ended_s is None else round(turn.ended_s - turn.began_s, 1))
        for turn in radio.calls.turns
    ]


def lost(bench: Bench) -> list[tuple[str, str]]:
    return [(each.attempt_id, each.cause) for each in bench.journal.of(TransmissionLost)]
