"""The simulated workers of `muster simulate sip`, in stories and tests."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from drivers.sip.simulated_lines import lines_of
from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_telephones import SimulatedCall, Telephones
from drivers.sip.simulated_worker import SimulatedWorker
from gateway.driver_api.simulation import Condition, SimulatorKind, Specimen
from gateway.driver_api.world import Random


def build(settings: SimulatorSettings, count: int, random: Random) -> Sequence[SimulatedWorker]:
    """`count` workers of one channel, with the same telephones behind them."""
    telephones = Telephones(settings)
    return [SimulatedWorker(settings, telephones, random) for _ in range(count)]


_PORT = "127.0.0.1:5062"
_KEYS = frozenset("0123456789*#,")
_LONGEST_IDENTITY = 8  # of a radio: a telephone's number is longer
_PICKS_UP = {"default_telephone": "answer:3:none"}
_FAULTS: dict[Condition, dict[str, Any]] = {
    Condition.HEALTHY: {},
    Condition.GARBAGE: {"garbage": 0.1},
    Condition.DUPLICATES: {"duplicate_frames": True},
    Condition.SILENT: {"silent_from_call": 2},
    Condition.SLOW: {"latency_s": 14.0},
}


def specimen(condition: Condition, settings: Mapping[str, Any], random: Random) -> Specimen:
    """One worker for the conformance kit; the condition's faults come over `settings`."""
    checked = SimulatorSettings.model_validate({**_PICKS_UP, **settings, **_FAULTS[condition]})
    (worker,) = build(checked, 1, random)
    telephones = worker.telephones
    return Specimen(
        device=worker,
        port=_PORT,
        keys={"dial": "sip:{number}@127.0.0.1:5060", "bind": _PORT},
        on_air=lambda: _on_air(telephones),
        hear=lambda number, said: _let_say(worker, number, said),
        forgotten=lambda: not (worker.live or worker.unanswered),
        violations=lambda: worker.violations,
        at_once=True,
        calls_in=lambda number, keys, now_s: _let_call(telephones, number, keys, now_s),
    )


def _on_air(telephones: Telephones) -> list[tuple[str, str]]:
    """Calls with the keys that were pressed, pages with what was said, texts with what they say."""
    calls = [(call.began_s, call.number, _of_call(call)) for call in telephones.calls]
    texts = telephones.writers.whole_texts()
    heard = sorted([*calls, *texts], key=lambda each: each[0])
    return [(number, said) for _, number, said in heard if said is not None]


def _let_call(telephones: Telephones, number: str, keys: str, now_s: float) -> None:
    """Nobody stays on the line for longer than the kit waits."""
    telephones.let_call(number, f"dtmf={keys}+hang_up=118", now_s)


def _of_call(call: SimulatedCall) -> str | None:
    """Keys, or what a radio heard: one that was called and heard no word is not on the air."""
    if len(call.number) > _LONGEST_IDENTITY:
        return call.pressed
    return call.said[0] if call.said else None


def _let_say(worker: SimulatedWorker, number: str, said: str) -> None:
    """What can be pressed is pressed, in the calls to that telephone; all else is written."""
    if set(said) <= _KEYS:
        worker.telephones.let_press(number, said)
    else:
        worker.text_in(number, said)


KIND = SimulatorKind("sip", SimulatorSettings, build, specimen, partial(lines_of, build))
