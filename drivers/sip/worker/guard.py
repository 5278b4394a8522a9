"""What protects the library from us: an exception that crosses its C frames ends the process."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import pjsua2 as pj

FAULTS = (
    pj.Error,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def guarded(callback: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """A callback that tells its fault on standard error and returns."""

    @wraps(callback)
    def called(self: Any, prm: Any) -> None:
        try:
            callback(self, prm)
        except FAULTS as fault:
            complain(callback.__name__, fault)

    return called


def complain(what: str, fault: BaseException) -> None:
    """One line for the daemon's log; the words of a `pj.Error` are in its `reason`."""
    words = getattr(fault, "reason", "") or str(fault)
    print(f"sip worker: {what}: {type(fault).__name__}: {words}", file=sys.stderr, flush=True)
