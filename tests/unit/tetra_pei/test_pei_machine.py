"""The machine alone: what it types when, and what it takes for an answer."""

from gateway.driver_api import (
    Accepted,
    Completed,
    Deferred,
    Ended,
    Probe,
    RadioPage,
    Unknown,
    Unsent,
)
from tests.unit.tetra_pei.machine_recorder import Recorder, virtual_start
from tests.unit.tetra_pei.radio_bench import LEADER


def test_nothing_is_typed_while_a_command_is_unanswered() -> None:
    radio = Recorder()
    assert radio.written == b"\x1bAT\r"
    radio.wait(3)
    assert radio.written == b"\x1bAT\r"


def test_a_burst_keeps_a_command_waiting_for_as_long_as_it_lasts() -> None:
    radio = Recorder()
    radio.ready()
    radio.ask("page", RadioPage(LEADER, "one", False))
    radio.wait(0.2)
    radio.say(b"\r\nOK\r\n")  # AT+CTSDS
    radio.wait(0.3)
    assert radio.written.endswith(b"\x1a")
    for _ in range(20):
        radio.say(b"\r\n+CTSDSR: 12,1002001,0,1009999,0,88\r\n0A30000000000007FFE810\r\n")
        radio.wait(1)
    assert not [event for event in radio.events if isinstance(event, Completed)]
    radio.say(b"\r\n+CMGS: 0\r\n\r\nOK\r\n\r\n+CMGS: 0,4,9\r\n")
    (completed,) = [event for event in radio.events if isinstance(event, Completed)]
    assert completed.result == Accepted((0,))


def test_a_burst_without_end_is_no_answer() -> None:
    radio = Recorder()
    radio.ready()
    radio.ask("page", RadioPage(LEADER, "one", False))
    radio.wait(0.2)
    radio.say(b"\r\nOK\r\n")
    radio.wait(0.3)
    for _ in range(40):
        radio.say(b"\r\n+CTSDSR: 12,1002001,0,1009999,0,88\r\n0A30000000000007FFE810\r\n")
        radio.wait(1)
    (completed,) = [event for event in radio.events if isinstance(event, Completed)]
    assert isinstance(completed.result, Unknown)


def typed(radio: Recorder, page: RadioPage) -> bytes:
    """What a page makes the machine type until the radio has to answer."""
    before = len(radio.written)
    radio.ask("page", page)
    radio.wait(0.2)
    return radio.written[before:]


def test_an_expired_page_types_nothing() -> None:
    radio = Recorder()
    radio.ready()
    assert typed(radio, RadioPage(LEADER, "one", False, virtual_start())) == b""
    (completed,) = [event for event in radio.events if isinstance(event, Completed)]
    assert completed.result == Unsent("expired")


def test_an_ok_before_the_body_is_not_its_answer() -> None:
    radio = Recorder(sent_report=False)
    radio.ready()
    assert typed(radio, RadioPage(LEADER, "one", False)) == b"AT+CTSDS=12,0,0,0,1\r"
    radio.say(b"\r\nOK\r\n")
    radio.wait(0.1)
    assert radio.written.endswith(b"AT+CMGS=1001032,56\r")
    radio.say(b"\r\nOK\r\n")
    radio.wait(0.2)
    assert radio.written.endswith(b"820400016F6E65\x1a")
    assert not [event for event in radio.events if isinstance(event, Completed)]
    radio.say(b"\r\n+CMGS: 0\r\n\r\nOK\r\n")
    (completed,) = [event for event in radio.events if isinstance(event, Completed)]
    assert completed.result == Accepted((0,))


def body_given_out() -> Recorder:
    """A page whose body has just left."""
    radio = Recorder()
    radio.ready()
    typed(radio, RadioPage(LEADER, "one", False))
    radio.say(b"\r\nOK\r\n")
    radio.wait(0.3)
    assert radio.written.endswith(b"820400016F6E65\x1a")
    return radio


def test_a_body_that_came_too_late_is_sent_again_after_the_air_is_cleared() -> None:
    radio = body_given_out()
    radio.say(b"\r\n+CME ERROR: 37\r\n")
    radio.wait(0.2)
    assert radio.written.endswith(b"\x1bAT+CSQ?\r")
    radio.say(b"\r\n+CME ERROR: 36\r\n")
    radio.wait(0.2)
    assert radio.written.endswith(b"AT+CTOM?\r")
    radio.say(b"\r\n+CTOM: 0\r\n\r\nOK\r\n")
    radio.wait(0.5)
    assert radio.written.endswith(b"AT+CMGS=1001032,56\r820400016F6E65\x1a")
    radio.say(b"\r\n+CMGS: 0\r\n\r\nOK\r\n\r\n+CMGS: 0,4,9\r\n")
    (completed,) = [event for event in radio.events if isinstance(event, Completed)]
    assert completed.result == Accepted((0,))


def test_a_refused_body_that_is_refused_again_as_a_command_costs_the_next_page_nothing() -> None:
    radio = body_given_out()
    radio.say(b"\r\n+CME ERROR: 42\r\n")
    radio.ask("next", RadioPage(LEADER, "two", False))
    radio.wait(0.2)
    assert radio.written.endswith(b"AT+CSQ?\r")
    radio.say(b"\r\nERROR\r\n\r\n+CSQ: 20,99\r\n\r\nOK\r\n")
    radio.wait(0.2)
    radio.say(b"\r\n+CTOM: 0\r\n\r\nOK\r\n")
    radio.wait(0.3)
    assert radio.written.endswith(b"8204010174776F\x1a")
    results = [event.result for event in radio.events if isinstance(event, Completed)]
    assert [type(result) for result in results] == [Deferred]


def test_a_radio_that_knows_no_question_is_alive_all_the_same() -> None:
    radio = body_given_out()
    radio.wait(5)
    for _ in range(3):
        radio.say(b"\r\nERROR\r\n")
        radio.wait(0.2)
    assert not [event for event in radio.events if isinstance(event, Ended)]


def test_a_prompt_is_not_waited_for_and_not_waited_after() -> None:
    radio = Recorder(timings={"body_gap_ms": 5000})
    radio.ready()
    typed(radio, RadioPage(LEADER, "one", False))
    radio.say(b"\r\nOK\r\n")
    radio.wait(0.1)
    radio.say(b"\r\n> ")
    assert radio.written.endswith(b"820400016F6E65\x1a")


def test_an_echo_of_a_radio_that_had_stopped_echoing_is_a_new_start() -> None:
    radio = Recorder()
    radio.ready()
    typed(radio, RadioPage(LEADER, "one", False))
    radio.say(b"AT+CTSDS=12,0,0,0,1\r\r\nOK\r\n")
    assert "echoes again" in str(radio.end())


def test_a_radio_that_has_forgotten_to_report_its_registration_is_a_new_start() -> None:
    radio = Recorder()
    radio.ready()
    radio.ask("probe", Probe())
    radio.wait(0.2)
    assert radio.written.endswith(b"AT+CREG?\r")
    radio.say(b"\r\n+CREG: 0,1\r\n\r\nOK\r\n")
    assert "anew" in str(radio.end())


def test_every_request_ends_when_the_link_does() -> None:
    radio = Recorder()
    radio.ready()
    radio.ask("one", RadioPage(LEADER, "one", False))
    radio.ask("probe", Probe())
    radio.ask("two", RadioPage(LEADER, "two", False))
    radio.machine.lost(radio.now_s)
    radio.machine.lost(radio.now_s)
    radio.ask("three", RadioPage(LEADER, "three", False))
    radio.say(b"\r\nOK\r\n")
    completed = [event.request_id for event in radio.events if isinstance(event, Completed)]
    assert sorted(completed) == ["one", "probe", "three", "two"]
    assert len([event for event in radio.events if isinstance(event, Ended)]) == 1
    assert radio.machine.deadline() is None
