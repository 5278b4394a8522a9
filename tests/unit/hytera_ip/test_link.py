"""One port's link, second by second."""

import pytest

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.hrnp import HrnpFrame, HrnpOperation, decode_hrnp
from drivers.hytera_ip.hrnp_wire import HrnpWire
from drivers.hytera_ip.hstrp import HstrpFrame, HstrpType, decode_hstrp
from drivers.hytera_ip.hstrp_wire import HstrpWire
from drivers.hytera_ip.link import Link
from drivers.hytera_ip.profile import Timings
from gateway.driver_api.heard_before import HeardBefore
from gateway.driver_kit.virtual_loop import START_UTC

MESSAGE = HdapMessage(Service.REGISTRATION, 0x0003, b"\x0a\0\0\x64")
OTHER = HdapMessage(Service.REGISTRATION, 0x0001, b"\x0a\0\0\x64")
ACKNOWLEDGE, CONNECT = HstrpType.ACKNOWLEDGE, HstrpType.CONNECT
HEARTBEAT = bytes.fromhex("324200020000")


def nothing_heard() -> HeardBefore:
    return HeardBefore(lambda: START_UTC)


def link(first_number: int = 10, slot_in_data: bool = False) -> Link:
    wire = HstrpWire(device=1, slot=2, slot_in_data=slot_in_data)
    made = Link(wire, Timings(), nothing_heard(), first_number, 0.0)
    assert said(made) == [HstrpFrame(CONNECT, first_number, CONNECT_OPTIONS)]
    return made


CONNECT_OPTIONS = ((3, b"\0\0\0\1"), (4, b"\2"))


def up(first_number: int = 10) -> Link:
    made = link(first_number)
    frame = HstrpFrame(CONNECT | ACKNOWLEDGE, first_number, CONNECT_OPTIONS)
    assert made.receive(frame.encode(), 0.0) is None
    assert made.is_up
    return made


def said(of: Link) -> list[HstrpFrame]:
    frames = [decode_hstrp(datagram) for datagram in of.outgoing]
    of.outgoing.clear()
    return frames


def data(number: int, message: HdapMessage = MESSAGE) -> bytes:
    return HstrpFrame(HstrpType.DATA, number, (), message.encode()).encode()


def test_it_connects_until_it_is_answered() -> None:
    made = link()
    assert made.deadline() == 2.0
    made.tick(2.0)
    assert [frame.type for frame in said(made)] == [CONNECT]
    made.receive(HstrpFrame(CONNECT | ACKNOWLEDGE, 11, CONNECT_OPTIONS).encode(), 2.1)
    made.tick(4.0)
    assert made.is_up
    assert said(made) == []


def test_a_connect_of_the_peer_is_answered_with_its_number_and_options() -> None:
    made = link()
    made.receive(bytes.fromhex("324200240009 03040000000a"), 0.5)
    (answer,) = said(made)
    assert (answer.type, answer.number) == (CONNECT | ACKNOWLEDGE, 9)
    assert answer.options == ((3, b"\0\0\0\x0a"),)
    assert made.is_up


def test_heartbeats_go_out_every_six_seconds() -> None:
    made = up()
    for second in range(1, 31):
        made.receive(HEARTBEAT, float(second))
        made.tick(float(second))
    assert made.outgoing == [HEARTBEAT] * 5


def test_a_minute_of_silence_is_the_end() -> None:
    made = up()
    made.tick(59.9)
    assert made.is_up
    made.tick(60.0)
    assert not made.is_up
    assert made.broken


def test_data_goes_out_again_under_its_number_until_it_is_acknowledged() -> None:
    made = up()
    assert made.send(MESSAGE, 0.0) == 11
    made.tick(1.0)
    made.tick(2.0)
    first, second, third = said(made)
    assert first == second == third
    made.receive(HstrpFrame(ACKNOWLEDGE, 11).encode(), 2.5)
    made.tick(3.0)
    assert said(made) == []
    assert (made.acknowledged, made.unanswered) == ([11], [])


def test_data_that_nobody_acknowledges_is_given_up_and_the_peer_called_again() -> None:
    made = up()
    made.send(MESSAGE, 0.0)
    for second in (1.0, 2.0, 3.0):
        made.tick(second)
    assert len(said(made)) == 4
    made.tick(4.0)
    assert made.unanswered == [11]
    assert [frame.type for frame in said(made)] == [CONNECT]


def test_refused_data_is_given_up_at_once() -> None:
    made = up()
    made.send(MESSAGE, 0.0)
    made.receive(HstrpFrame(ACKNOWLEDGE | HstrpType.REJECT, 11).encode(), 0.1)
    assert made.unanswered == [11]
    assert made.is_up


def test_numbers_wrap() -> None:
    made = up(0xFFFE)
    assert [made.send(MESSAGE, 0.0) for _ in range(3)] == [0xFFFF, 0, 1]


def test_data_is_heard_once_and_acknowledged_when_its_taker_says_so() -> None:
    made = up()
    arrival = made.receive(data(5), 1.0)
    assert arrival is not None
    assert arrival.message == MESSAGE
    assert made.receive(data(5), 2.0) is None
    assert said(made) == []
    made.acknowledge(arrival)
    assert said(made) == [HstrpFrame(ACKNOWLEDGE, 5)]
    assert made.receive(data(5), 3.0) is None
    assert said(made) == [HstrpFrame(ACKNOWLEDGE, 5)]


def test_an_acknowledgement_has_the_options_of_what_it_acknowledges() -> None:
    made = up()
    options = ((3, b"\0\0\0\7"), (4, b"\1"))
    raw = HstrpFrame(HstrpType.DATA, 20, options, MESSAGE.encode()).encode()
    arrival = made.receive(raw, 1.0)
    assert arrival is not None
    made.acknowledge(arrival)
    assert said(made) == [HstrpFrame(ACKNOWLEDGE, 20, options)]


def test_a_number_used_for_something_else_is_new() -> None:
    made = up()
    assert made.receive(data(5), 1.0) is not None
    assert made.receive(data(5, OTHER), 1.5) is not None


def test_a_peer_that_restarted_may_say_the_same_under_the_same_number() -> None:
    made = up()
    first = made.receive(data(0), 1.0)
    assert first is not None
    made.acknowledge(first)
    made.receive(HstrpFrame(CONNECT, 1, CONNECT_OPTIONS).encode(), 2.0)
    assert made.receive(data(0), 2.5) is not None


def test_the_same_number_a_minute_later_is_new() -> None:
    made = up()
    made.receive(data(5), 1.0)
    assert made.receive(data(5), 62.0) is not None


def test_a_wrong_checksum_is_not_acknowledged_and_its_repeat_is_heard() -> None:
    made = up()
    damaged = data(5)[:-2] + b"\0\x03"
    with pytest.raises(FrameError):
        made.receive(damaged, 1.0)
    assert said(made) == []
    assert made.bad_frames == 1
    assert made.receive(data(5), 2.0) is not None


def test_noise_is_no_sign_of_life() -> None:
    made = up()
    for second in range(10, 60, 10):
        with pytest.raises(FrameError):
            made.receive(b"noise", float(second))
    made.tick(60.0)
    assert not made.is_up


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (HstrpFrame(CONNECT | HstrpType.REJECT, 10), "refused"),
        (HstrpFrame(HstrpType.CLOSE, 3), "closed"),
    ],
)
def test_the_peer_ends_it(frame: HstrpFrame, words: str) -> None:
    made = up()
    made.receive(frame.encode(), 1.0)
    assert not made.is_up
    assert words in made.broken


def test_a_close_is_acknowledged() -> None:
    made = up()
    made.receive(HstrpFrame(HstrpType.CLOSE, 3).encode(), 1.0)
    assert said(made) == [HstrpFrame(HstrpType.CLOSE | ACKNOWLEDGE, 3)]


def test_data_of_a_peer_that_thinks_us_connected_is_heard() -> None:
    made = link()
    assert made.receive(data(5), 0.5) is not None
    assert made.is_up


def test_the_slot_stands_in_data_if_the_profile_says_so() -> None:
    made = link(slot_in_data=True)
    made.send(MESSAGE, 0.0)
    assert said(made)[0].options == ((4, b"\2"),)


def hrnp_said(of: Link) -> list[HrnpFrame]:
    frames = [decode_hrnp(datagram) for datagram in of.outgoing]
    of.outgoing.clear()
    return frames


def test_hrnp_answers_with_the_version_it_was_asked_in() -> None:
    made = Link(HrnpWire(version=4), Timings(), nothing_heard(), 7, 0.0)
    assert hrnp_said(made) == [HrnpFrame(HrnpOperation.CONNECT, 0)]
    accept = HrnpFrame(HrnpOperation.ACCEPT, 0, version=3, source=0x10, destination=0x20)
    made.receive(accept.encode(), 0.1)
    assert made.is_up
    heard = HrnpFrame(HrnpOperation.DATA, 9, MESSAGE.encode(), 0, 0x10, 0x20)
    arrival = made.receive(heard.encode(), 0.2)
    assert arrival is not None
    made.acknowledge(arrival)
    assert hrnp_said(made) == [
        HrnpFrame(HrnpOperation.DATA_ACKNOWLEDGE, 9, version=0, source=0x20, destination=0x10)
    ]


def test_hrnp_has_no_heartbeat_and_no_silence() -> None:
    made = Link(HrnpWire(version=4), Timings(), nothing_heard(), 7, 0.0)
    made.receive(HrnpFrame(HrnpOperation.ACCEPT, 0).encode(), 0.1)
    made.outgoing.clear()
    made.tick(600.0)
    assert made.is_up
    assert made.outgoing == []


def test_hrnp_refused() -> None:
    made = Link(HrnpWire(version=4), Timings(), nothing_heard(), 7, 0.0)
    made.receive(HrnpFrame(HrnpOperation.REJECT, 0).encode(), 0.1)
    assert "refused" in made.broken
