"""What every driver must hold, tried against its simulator in virtual time.

A driver's author says how to set up a `Rig` under each `Condition`; `verify` runs every
check on it and says what each found. The checks know texts or calls in and out, cuts, noise,
silence, slowness and repeats; what belongs to one protocol stays in the rig, or in the `Specimen`
that a simulator offers (`rig_on_simulator`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.driver_api.errors import DriverError
from gateway.driver_kit.conformance_callers import CALLER_CHECKS
from gateway.driver_kit.conformance_calls import CALL_CHECKS
from gateway.driver_kit.conformance_checks import CHECKS, Check
from gateway.driver_kit.conformance_rig import (
    Condition,
    MakeRig,
    NotConformant,
    Rig,
    rig_on_simulator,
)
from gateway.driver_kit.virtual_loop import HangFound, run_virtual

__all__ = [
    "Condition",
    "Finding",
    "MakeRig",
    "NotConformant",
    "Rig",
    "checks_of",
    "findings",
    "rig_on_simulator",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `complaint` is empty when it passed; `note` is what else was seen."""

    check: str
    complaint: str
    note: str = ""


def checks_of(bearer: str) -> Sequence[tuple[str, Check]]:
    """The checks for drivers of this bearer, by name: telephone lines have their own."""
    return (*CALL_CHECKS, *CALLER_CHECKS) if bearer == "voice" else CHECKS


def verify(make_rig: MakeRig, seeds: Sequence[int] = (0, 1), bearer: str = "sms") -> list[Finding]:
    """Run every check under every seed; a check that fails says so once, with its seed."""
    return list(findings(make_rig, seeds, bearer))


def findings(
    make_rig: MakeRig, seeds: Sequence[int] = (0, 1), bearer: str = "sms"
) -> Iterator[Finding]:
    """The same one by one, each as soon as its check has ended."""
    for name, check in checks_of(bearer):
        yield Finding(name, _first_complaint(check, make_rig, seeds))


def _first_complaint(check: Check, make_rig: MakeRig, seeds: Sequence[int]) -> str:
    for seed in seeds:
        try:
            run_virtual(check(make_rig), seed)
        except (NotConformant, HangFound, DriverError, TimeoutError) as error:
            return f"seed {seed}: {type(error).__name__}: {error}"
    return ""
