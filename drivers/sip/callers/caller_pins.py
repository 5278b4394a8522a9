"""Who may say who he is when he calls from a telephone that nobody knows.

    # PIN,number
    482913,15400010001

A PIN has 4 to 12 figures; its number is written as in the roster. PINs are never logged or told.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from drivers.sip.dial_plan import national
from gateway.driver_api import NeedsOperator

_PIN = re.compile(r"[0-9]{4,12}")
_NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{2,24}")


def pins_in(path: Path | None) -> Mapping[str, str]:
    """Numbers by PIN; raises `NeedsOperator` with every fault of the file."""
    if path is None:
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "cannot be read"
        raise NeedsOperator(f"pins_file {path}: {reason}") from None
    pins: dict[str, str] = {}
    faults = [fault for place, line in enumerate(lines, 1) for fault in _read(place, line, pins)]
    if faults:
        raise NeedsOperator(f"pins_file {path}: {'; '.join(faults)}")
    return pins


def _read(place: int, line: str, pins: dict[str, str]) -> Iterator[str]:
    """Takes one line in; yields what is wrong with it, without any PIN."""
    line = line.strip()
    if not line or line.startswith("#"):
        return
    pin, comma, number = (part.strip() for part in line.partition(","))
    if not comma:
        yield f"line {place}: expected PIN,number"
        return
    good_pin, good_number = bool(_PIN.fullmatch(pin)), bool(_NUMBER.fullmatch(number))
    if not good_pin:
        yield f"line {place}: a PIN has 4 to 12 figures"
    elif pin in pins:
        yield f"line {place}: this PIN stands above already"
    if not good_number:
        yield f"line {place}: no telephone number"
    if good_pin and good_number:
        pins.setdefault(pin, national(number))
