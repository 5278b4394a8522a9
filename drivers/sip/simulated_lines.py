"""Simulated workers for a rehearsal: as many as its lines need, with one country's telephones."""

from collections.abc import Callable, Sequence

from pydantic import ValidationError

from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_telephones import Telephones
from drivers.sip.simulated_worker import SimulatedWorker
from gateway.driver_api.simulation import LineWishes, SimulatedLines, TelephoneCall
from gateway.driver_api.world import Random

_LEGS = 4
_VOICEMAIL_FIRST_S = 0.5  # it picks up when a telephone has rung in vain; we give up after that

Build = Callable[[SimulatorSettings, int, Random], Sequence[SimulatedWorker]]


def lines_of(build: Build, wishes: LineWishes, random: Random) -> SimulatedLines:
    """Raises ValueError that says which telephone has a pattern that is none."""
    try:
        settings = SimulatorSettings.model_validate(
            {"telephones": dict(wishes.patterns), "ringing_s": wishes.ringing_s, "legs": _LEGS}
        )
    except ValidationError as error:
        raise ValueError("; ".join(fault["msg"] for fault in error.errors())) from None
    workers = build(settings, -(-wishes.count // _LEGS), random)
    ports = [f"line-worker-{number}" for number in range(1, len(workers) + 1)]
    return SimulatedLines(
        devices=dict(zip(ports, workers, strict=True)),
        keys={
            "dial": "sip:{number}@127.0.0.1:5060",
            "calls": wishes.count,
            "workers_at": ports,
        },
        profile={"timings": {"ring_s": wishes.ringing_s + _VOICEMAIL_FIRST_S}},
        calls=lambda: _calls_of(workers[0].telephones),
        violations=lambda: [fault for worker in workers for fault in worker.violations],
    )


def _calls_of(telephones: Telephones) -> list[TelephoneCall]:
    return [TelephoneCall(call.began_s, call.number, call.item.text) for call in telephones.calls]
