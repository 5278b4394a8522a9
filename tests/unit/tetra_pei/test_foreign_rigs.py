"""Radios that end, spell and refuse in ways of their own: each comes up and sends a page."""

from collections.abc import Callable

import pytest

from gateway.driver_api import Accepted, Completed, Ended, RadioPage, Ready
from tests.unit.tetra_pei.machine_recorder import Recorder
from tests.unit.tetra_pei.radio_bench import LEADER

Rig = Callable[[bytes], bytes]
OK = b"\r\nOK\r\n"
ON_AIR = b"\r\n+CMGS: 0\r\n" + OK + b"\r\n+CMGS: 0,4,1\r\n"


def true_to_the_standard(typed: bytes) -> bytes:
    if typed.endswith(b"CREG?"):
        return b"\r\n+CREG: 2,1\r\n" + OK
    return ON_AIR if typed.endswith(b"\x1a") else OK


def answering(question: bytes, answer: bytes) -> Rig:
    """As the standard has it, but for one question."""
    return lambda typed: answer if question in typed else true_to_the_standard(typed)


def refusing_all_it_can(typed: bytes) -> bytes:
    known = typed == b"AT" or b"CMGS=1" in typed or typed.endswith(b"\x1a")
    return true_to_the_standard(typed) if known else b"\r\nERROR\r\n"


RIGS: dict[str, Rig] = {
    "true to the standard": true_to_the_standard,
    "in small letters": lambda typed: true_to_the_standard(typed).lower(),
    "CR alone": lambda typed: true_to_the_standard(typed).replace(b"\r\n", b"\r"),
    "LF alone": lambda typed: true_to_the_standard(typed).replace(b"\r\n", b"\n"),
    "nothing before a line": lambda typed: true_to_the_standard(typed).lstrip(),
    "echoes for ever": lambda typed: typed + b"\r" + true_to_the_standard(typed),
    "no blank behind the colon": lambda typed: true_to_the_standard(typed).replace(b": ", b":"),
    "refuses all services": answering(b"CTSP", b"\r\n+CME Error: 4\r\n"),
    "another kind of error": answering(b"CTSP", b"\r\n+CMS ERROR: 38\r\n"),
    "refuses all it can": refusing_all_it_can,
    "area in quotes": answering(b"CREG?", b'\r\n+CREG: 1,1,"0B1C","0001"\r\n' + OK),
    "abroad": answering(b"CREG?", b"\r\n+CREG: 2,5,1234,5678\r\n" + OK),
    "trunked and direct mode": answering(b"CTOM?", b"\r\n+CTOM: 2\r\n" + OK),
    "on air before it says so": answering(
        b"\x1a", b"\r\n+CMGS: 0,4,1\r\n\r\n+CMGS: 0\r\n\r\nOK\r\n"
    ),
    "instances that are not 0": answering(
        b"\x1a", b"\r\n+CMGS: 3\r\n\r\nOK\r\n\r\n+CMGS: 3,4,1\r\n"
    ),
    "prompts": lambda typed: (
        b"\r\n> " if b"CMGS=1" in typed and b"\x1a" not in typed else true_to_the_standard(typed)
    ),
}


def attend(radio: Recorder, rig: Rig, until: type[object]) -> None:
    """Let the rig answer whatever is typed, until an event of this kind has come."""
    read = 0
    for _ in range(200):
        if any(isinstance(event, until | Ended) for event in radio.events):
            return
        typed, read = radio.written[read:].lstrip(b"\x1b"), len(radio.written)
        for line in typed.split(b"\r"):
            # a command with a body is answered behind the body
            if line and (not line.startswith(b"AT+CMGS=1") or b"> " in rig(line)):
                radio.say(rig(line))
        radio.wait(0.2)


@pytest.mark.parametrize("name", RIGS)
def test_a_page_leaves_through_any_radio(name: str) -> None:
    radio, rig = Recorder(), RIGS[name]
    attend(radio, rig, Ready)
    assert [type(event) for event in radio.events] == [Ready]
    radio.events.clear()
    radio.ask("page", RadioPage(LEADER, "集结", to_talkgroup=False))
    attend(radio, rig, Completed)
    (completed,) = radio.events
    assert isinstance(completed, Completed)
    assert isinstance(completed.result, Accepted)
