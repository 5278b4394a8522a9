"""Whatever the network brings: nothing raises, and every page ends exactly once."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.mototrbo_ip.ars import ArsKind, ArsMessage
from drivers.mototrbo_ip.config import Location
from drivers.mototrbo_ip.datagram_out import Port
from drivers.mototrbo_ip.paging import Networks
from drivers.mototrbo_ip.profile import Profile
from drivers.mototrbo_ip.protocol import MototrboMachine
from drivers.mototrbo_ip.radio_network import network_of
from drivers.mototrbo_ip.radio_roll import RadioRoll
from drivers.mototrbo_ip.sequence_numbers import SequenceNumbers
from drivers.mototrbo_ip.standing import Standing
from drivers.mototrbo_ip.tms import TmsMessage, acknowledgement_of, text_of
from gateway.driver_api import Completed, Ended, Heard, LateReceipt, Probe, RadioPage, Unknown
from gateway.driver_api.datagram_train import DatagramTrain, wagon
from gateway.driver_api.heard_before import HeardBefore
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.virtual_loop import START_UTC
from tests.unit.mototrbo_ip.test_round_trips import DATAGRAMS

_RADIOS = network_of("12.{a}.{b}.{c}")
_GROUPS = network_of("225.{a}.{b}.{c}")
HELLO = ArsMessage(ArsKind.REGISTRATION).encode()
LIKELY = (
    st.integers(0, 127).map(acknowledgement_of).map(TmsMessage.encode)
    | st.builds(text_of, st.just("1"), st.integers(0, 3), st.just(True)).map(TmsMessage.encode)
    | st.just(HELLO)
)
SENDERS = st.sampled_from([100, 200]).map(_RADIOS.address_of) | st.binary(min_size=4, max_size=4)
STEPS = st.lists(
    st.tuples(st.just("hear"), SENDERS, st.sampled_from(Port), DATAGRAMS | LIKELY)
    | st.tuples(st.just("octets"), st.binary(max_size=30), st.none(), st.none())
    | st.tuples(st.just("wait"), st.floats(0, 40), st.none(), st.none())
    | st.tuples(st.sampled_from(["page", "group", "probe"]), st.none(), st.none(), st.none())
    | st.tuples(st.sampled_from(["withdraw", "commit"]), st.none(), st.none(), st.none()),
    max_size=40,
)


class Player:
    """Plays steps on a machine and keeps what came of them."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.asked: list[str] = []
        self.ended: list[str] = []
        self.pending: list[str] = []
        self.late: list[str] = []
        self.tokens: list[int] = []
        self.over = 0
        self.train = DatagramTrain()
        random = SeededRandom(1)
        self.machine = MototrboMachine(
            Profile(),
            Networks(_RADIOS, _GROUPS),
            Location(interval_s=60),
            list(Port),
            Standing(RadioRoll(), SequenceNumbers(random), HeardBefore(lambda: START_UTC)),
            lambda: START_UTC,
            random,
            0.0,
            lambda line: None,
        )
        self.look()

    def play(self, what: str, where: object, port: object, datagram: object) -> None:
        match what, where, port, datagram:
            case "hear", bytes() as sender, Port() as port, bytes() as datagram:
                self.machine.receive(wagon(port.value, sender + datagram), self.now_s)
            case "octets", bytes() as octets, _, _:
                self.machine.receive(wagon(len(octets) % 5, octets), self.now_s)
            case "wait", float() as seconds, _, _:
                self.wait(seconds)
            case "page" | "group" | "probe", _, _, _:
                to_group = what == "group"
                request = Probe() if what == "probe" else RadioPage("100", "集结", to_group)
                self.asked.append(f"{what}-{len(self.asked)}")
                self.machine.request(self.asked[-1], request, self.now_s)
            case "withdraw", _, _, _ if self.asked:
                self.machine.withdraw(self.asked[-1], self.now_s)
            case "commit", _, _, _ if self.tokens:
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
        for place, load in self.train.feed(self.machine.outgoing()):
            assert place in {port.value for port in Port}
            assert len(load) > 4
        for event in self.machine.events():
            match event:
                case Completed(request_id, result):
                    self.ended.append(request_id)
                    if isinstance(result, Unknown) and result.pending:
                        self.pending.append(request_id)
                case Heard(token, event):
                    self.tokens.append(token)
                    if isinstance(event, LateReceipt):
                        self.late.append(event.attempt_id)
                case Ended():
                    self.over += 1


@given(STEPS)
def test_everything_ends_once(steps: list[tuple[str, object, object, object]]) -> None:
    player = Player()
    for step in steps:
        player.play(*step)
    ended_before = player.over
    player.wait(200.0)
    assert ended_before or sorted(player.pending) == sorted(player.late) or player.over
    player.machine.lost(player.now_s)
    player.look()
    assert sorted(player.ended) == sorted(player.asked)
    assert len(set(player.late)) == len(player.late)
    assert player.over == 1
