"""Whatever the network brings: nothing raises, and every request ends exactly once."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.hytera_ip.hstrp import HstrpFrame, HstrpType
from drivers.hytera_ip.hstrp_wire import HstrpWire
from drivers.hytera_ip.paging import Addresses
from drivers.hytera_ip.profile import Profile
from drivers.hytera_ip.protocol import HyteraMachine
from drivers.hytera_ip.radio_address import RadioAddress
from drivers.hytera_ip.radio_roll import RadioRoll
from drivers.hytera_ip.service_port import Port
from drivers.hytera_ip.talk_demands import TalkKey
from gateway.driver_api import (
    Completed,
    Ended,
    Heard,
    Probe,
    RadioPage,
    TransmitDemand,
    TransmitEnd,
)
from gateway.driver_api.datagram_train import wagon
from gateway.driver_api.heard_before import HeardBefore
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.virtual_loop import START_UTC
from tests.unit.hytera_ip.test_round_trips import FRAMES, SERVICE_FRAMES

ACCEPT = HstrpFrame(HstrpType.CONNECT | HstrpType.ACKNOWLEDGE, 1).encode()
DATA = st.builds(
    HstrpFrame, st.just(HstrpType.DATA), st.integers(0, 5), st.just(()), SERVICE_FRAMES
).map(HstrpFrame.encode)
SIGNS = st.builds(HstrpFrame, st.integers(0, 0x1F).map(HstrpType), st.integers(0, 40)).map(
    HstrpFrame.encode
)
DATAGRAMS = DATA | SIGNS | FRAMES | st.binary(max_size=40) | st.just(ACCEPT)
REQUESTS = {
    "page": RadioPage("100", "集结", False),
    "probe": Probe(),
    "demand": TransmitDemand("90001", True, 10.0),
    "end": TransmitEnd("90001", True),
}
STEPS = st.lists(
    st.tuples(st.just("hear"), st.sampled_from(Port), DATAGRAMS)
    | st.tuples(st.just("wait"), st.floats(0, 30), st.none())
    | st.tuples(st.sampled_from([*REQUESTS, "withdraw", "commit"]), st.none(), st.none()),
    max_size=40,
)


class Player:
    """Plays steps on a machine and keeps what came of them."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.asked: list[str] = []
        self.ended: list[str] = []
        self.tokens: list[int] = []
        self.over = 0
        address = Addresses(RadioAddress(10, 1), 10, 10)
        self.machine = HyteraMachine(
            HstrpWire(1, 1, False),
            Profile(),
            address,
            list(Port),
            RadioRoll(3600),
            HeardBefore(lambda: START_UTC),
            lambda: START_UTC,
            SeededRandom(1),
            0.0,
            lambda line: None,
            TalkKey(),
        )
        self.look()

    def play(self, what: str, where: object, content: object) -> None:
        match what, where, content:
            case "hear", Port() as port, bytes() as datagram:
                self.machine.receive(wagon(port.value, datagram), self.now_s)
            case "wait", float() as seconds, _:
                self.wait(seconds)
            case "page" | "probe" | "demand" | "end", _, _:
                self.asked.append(f"{what}-{len(self.asked)}")
                self.machine.request(self.asked[-1], REQUESTS[what], self.now_s)
            case "withdraw", _, _ if self.asked:
                self.machine.withdraw(self.asked[-1], self.now_s)
            case "commit", _, _ if self.tokens:
                self.machine.committed(self.tokens.pop(0), self.now_s)
        self.look()

    def wait(self, seconds: float) -> None:
        until_s = self.now_s + seconds
        while (due_s := self.machine.deadline()) is not None and due_s <= until_s:
            self.now_s = max(self.now_s, due_s)
            self.machine.tick(self.now_s)
            self.look()
            after_s = self.machine.deadline()
            assert after_s is None or after_s > self.now_s, "it asks for a tick that does nothing"
        self.now_s = until_s

    def look(self) -> None:
        self.machine.outgoing()
        for event in self.machine.events():
            match event:
                case Completed(request_id, _):
                    self.ended.append(request_id)
                case Heard(token, _):
                    self.tokens.append(token)
                case Ended():
                    self.over += 1


@given(STEPS)
def test_everything_ends_once(steps: list[tuple[str, object, object]]) -> None:
    player = Player()
    for step in steps:
        player.play(*step)
    player.machine.lost(player.now_s)
    player.look()
    assert sorted(player.ended) == sorted(player.asked)
    assert player.over == 1
