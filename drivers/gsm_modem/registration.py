"""Whether the modem has a network: +CREG, +CEREG (TS 27.007 §7.2, §10.1.22)."""

from collections.abc import Generator
from dataclasses import dataclass

from drivers.gsm_modem.at_command import Answer, Command

_STATES = {
    0: "not registered",
    1: "home network",
    2: "searching",
    3: "registration denied",
    4: "unknown",
    5: "roaming",
    6: "home network, texts only",
    7: "roaming, texts only",
    8: "emergency calls only",
    9: "home network",
    10: "roaming",
}
_REGISTERED = frozenset({1, 5, 6, 7, 9, 10})


@dataclass(frozen=True, slots=True)
class Registration:
    """`registered` is None where the modem does not say."""

    registered: bool | None
    words: str


def ask_registration(timeout_s: float) -> Generator[Command, Answer, Registration]:
    """Ask the circuit-switched side, and LTE where that has no network."""
    found = Registration(None, "unknown")
    for prefix in ("+CREG:", "+CEREG:"):
        answer = yield Command(f"AT{prefix[:-1]}?", timeout_s, prefix=prefix)
        said = _read(answer) if answer.ok else None
        if said is not None and (said.registered or found.registered is None):
            found = said
        if found.registered:
            break
    return found


def _read(answer: Answer) -> Registration | None:
    # the answer is `n,stat…`; an unsolicited line among it is `stat…`
    for line in reversed(answer.lines):
        fields = [field.strip() for field in line.partition(":")[2].split(",")]
        if len(fields) >= 2 and fields[1].isdecimal():
            state = int(fields[1])
            return Registration(state in _REGISTERED, _STATES.get(state, f"state {state}"))
    return None
