"""The simulated station, spoken to in octets that were put together by hand."""

from typing import Any

import pytest

from drivers.hytera_ip.simulated_octets import (
    Frame,
    Malformed,
    read_hdap,
    read_hrnp,
    read_hstrp,
    write_hdap,
    write_hrnp,
    write_hstrp,
)
from drivers.hytera_ip.simulated_settings import SimulatorSettings
from drivers.hytera_ip.simulated_station import SimulatedStation
from drivers.hytera_ip.simulated_train import LP, RCP, RRS, TMP
from drivers.hytera_ip.simulator import KIND
from gateway.driver_api.datagram_train import DatagramTrain, wagon
from gateway.driver_kit.seeded_random import SeededRandom

CONNECT = "324200240001 8304000000010401 01"
ACCEPT = "324200250001 8304000000010401 01"
# 80A1 to 100 from 1, request 5, "OK"; the octets from 80a1 on add up to 0x249, 0x32 - 0x49 = 0xe9
CHECKED_PAGE = "09 80a1 0010 00000005 0a000064 0a000001 4f004b00 e9 03"


class Bench:
    def __init__(self, **settings: Any) -> None:
        built = KIND.build(SimulatorSettings(**settings), 1, SeededRandom(1))
        (station,) = built
        assert isinstance(station, SimulatedStation)
        self.station = station
        self.now_s = 0.0

    def say(self, port: int, raw: str) -> list[tuple[int, str]]:
        """What it says at once to this datagram: (port, hex)."""
        self.station.receive(wagon(port, bytes.fromhex(raw)), self.now_s)
        return self.hear()

    def hear(self) -> list[tuple[int, str]]:
        self.station.tick(self.now_s)
        said = DatagramTrain().feed(self.station.outgoing())
        return [(port, datagram.hex()) for port, datagram in said]

    def wait(self, seconds: float) -> list[tuple[int, str]]:
        """Everything it says within that time."""
        said, until_s = self.hear(), self.now_s + seconds
        while (due_s := self.station.deadline()) is not None and due_s <= until_s:
            self.now_s = max(self.now_s, due_s)
            said += self.hear()
        self.now_s = until_s
        return said

    def connect(self) -> None:
        for port in (TMP, RRS, LP, RCP):
            assert self.say(port, CONNECT) == [(port, ACCEPT.replace(" ", ""))]


def test_a_page_is_acknowledged_put_on_air_and_answered() -> None:
    bench = Bench()
    bench.connect()
    assert bench.say(TMP, "324200000007" + CHECKED_PAGE) == [(TMP, "324200010007")]
    ((port, result),) = bench.wait(0.9)
    assert port == TMP
    assert result.startswith("324200000000" + "0900a2000d" + "00000005" + "0a0000640a00000100")
    assert bench.say(TMP, "324200010000") == []
    assert bench.wait(5) == []
    assert [(page.number, page.text) for page in bench.station.pages] == [(100, "OK")]
    assert bench.station.violations == []


def test_a_result_is_sent_again_until_it_is_acknowledged() -> None:
    bench = Bench(heartbeat_s=1000)
    bench.connect()
    bench.say(TMP, "324200000007" + CHECKED_PAGE)
    results = bench.wait(20)
    assert len(results) == 4
    assert len(set(results)) == 1
    assert bench.station.owes


def test_the_same_page_again_is_acknowledged_and_not_on_air_again() -> None:
    bench = Bench()
    bench.connect()
    for _ in range(2):
        assert (TMP, "324200010007") in bench.say(TMP, "324200000007" + CHECKED_PAGE)
    bench.wait(1)
    assert len(bench.station.pages) == 1


def test_options_are_given_back() -> None:
    bench = Bench()
    bench.connect()
    said = bench.say(TMP, "324200200007" + "040101" + CHECKED_PAGE)
    assert said == [(TMP, "324200210007" + "040101")]


def test_what_the_client_does_wrong_is_kept() -> None:
    bench = Bench()
    bench.connect()
    bench.say(TMP, "324200000007" + CHECKED_PAGE.replace("e9 03", "e8 03"))
    bench.say(TMP, "3243")
    bench.say(TMP, "324200020001")
    bench.say(TMP, "324200000008" + write_hdap(9, 0x80B1, bytes(12)).hex())
    bench.say(TMP, "324200000008" + CHECKED_PAGE)
    assert len(bench.station.violations) == 5


def test_without_a_connection_it_knows_nobody() -> None:
    bench = Bench()
    assert bench.say(TMP, "324200000007" + CHECKED_PAGE) == []
    assert bench.station.pages == []


def test_heartbeats_and_a_client_that_fell_silent() -> None:
    bench = Bench()
    bench.connect()
    said = bench.wait(100)
    assert said.count((TMP, "324200020000")) == 9
    assert not bench.station.links[TMP].connected


def test_radios_register_until_they_are_answered() -> None:
    bench = Bench(radios=(100,), register_every_s=10, resends=0)
    bench.connect()
    register = "110003" + "0004" + "0a000064"
    first = [each for port, each in bench.wait(25) if port == RRS and register in each]
    assert len(first) == 3
    answer = write_hdap(0x11, 0x0080, bytes.fromhex("0a00006400" + "00000e10")).hex()
    bench.say(RRS, "324200000009" + answer)
    assert bench.station.registered == {100: 3600}


@pytest.mark.parametrize(
    ("settings", "results"),
    [
        ({"results": {100: 8}}, ["08"]),
        ({"busy_for_s": 10}, ["04"]),
        ({"switched_off": (100,)}, ["08"]),
        ({"lost_results": 1}, []),
        ({}, ["00"]),
    ],
)
def test_results(settings: dict[str, Any], results: list[str]) -> None:
    bench = Bench(**settings)
    bench.connect()
    bench.say(TMP, "324200000007" + CHECKED_PAGE)
    assert [each[-6:-4] for _, each in bench.wait(0.9)] == results


def test_an_option_of_a_page_is_no_fault() -> None:
    bench = Bench()
    bench.connect()
    page = bytes.fromhex("0002 00000005 0a000064 0a000001 4f004b00 abcd")
    bench.say(TMP, "324200000007" + write_hdap(9, 0xC0A1, page).hex())
    assert [each[-6:-4] for _, each in bench.wait(0.9)] == ["00"]
    assert [(each.number, each.text) for each in bench.station.pages] == [(100, "OK")]
    assert bench.station.violations == []
    cut = write_hdap(9, 0xC0A1, bytes.fromhex("00ff 00000006 0a000064 0a000001")).hex()
    bench.say(TMP, "324200000008" + cut)
    assert len(bench.station.violations) == 1


def test_radios_that_are_off_do_not_register_and_nobody_knows_where_he_is() -> None:
    bench = Bench(radios=(100, 200), switched_off=(200,), no_fix=True)
    bench.connect()
    registered = [each for port, each in bench.wait(1.5) if port == RRS]
    assert len(registered) == 1
    bench.station.locate(100)
    ((_, report),) = [each for each in bench.wait(0.9) if each[0] == LP]
    assert b"V" + bytes(39) in bytes.fromhex(report)


def test_both_slots_have_ports_of_their_own() -> None:
    bench = Bench(both_slots=True, options=True, answers={100: "1"})
    assert bench.station.udp_ports == (30007, 30001, 30003, 30009, 30008, 30002, 30004, 30010)
    second = 4 + TMP
    assert bench.say(second, CONNECT) == [(second, ACCEPT.replace(" ", ""))]
    bench.say(second, "324200000007" + CHECKED_PAGE)
    said = bench.wait(6)
    assert {port for port, _ in said} == {second}
    assert said[0][1].startswith("324200200000" + "830400000001" + "040102")
    assert [(page.number, page.slot) for page in bench.station.pages] == [(100, 2)]


def test_faults_of_its_frames() -> None:
    bench = Bench(wrong_checksums=1, lost_acknowledgements=1, duplicate_frames=True)
    bench.connect()
    assert bench.say(TMP, "324200000007" + CHECKED_PAGE) == []
    damaged, whole = bench.wait(0.9)
    with pytest.raises(Malformed):
        read_hdap(bytes.fromhex(damaged[1])[6:])
    assert read_hdap(bytes.fromhex(whole[1])[6:])[:2] == (9, 0x00A2)


def test_a_restart_forgets_the_client() -> None:
    bench = Bench(restarts_at_s=5.0)
    bench.connect()
    bench.wait(6)
    assert bench.say(TMP, "324200000007" + CHECKED_PAGE) == []
    bench.connect()
    assert bench.say(TMP, "324200000007" + CHECKED_PAGE) == [(TMP, "324200010007")]


def test_what_was_not_acknowledged_comes_with_the_next_connection() -> None:
    bench = Bench(heartbeat_s=1000)
    bench.connect()
    bench.station.hear(100, "1")
    assert len(bench.wait(10)) == 4
    said = bench.say(TMP, CONNECT)
    assert len(said) == 2
    assert bench.say(TMP, "32420001" + said[1][1][8:12]) == []
    assert not bench.station.owes


def test_it_may_connect_by_itself() -> None:
    bench = Bench(connects=True)
    said = bench.wait(0)
    assert [each[:12] for _, each in said] == ["324200240001"] * 4


def test_hrnp() -> None:
    bench = Bench(link="hrnp", hrnp_versions=(3, 0))
    ((_, accept),) = bench.say(TMP, "7e0400fe20100000000c60e1")
    assert accept == "7e0300fd10200000000c70d3"
    page = write_hrnp(Frame(0, 9, bytes.fromhex(CHECKED_PAGE), b"\4\0\x20\x10"))
    ((_, acknowledge),) = bench.say(TMP, page.hex())
    assert read_hrnp(bytes.fromhex(acknowledge)) == Frame(1, 9, b"", b"\4\0\x20\x10")
    ((_, result), *_) = bench.wait(0.9)
    assert result.startswith("7e0000001020")


def test_hrnp_refused() -> None:
    bench = Bench(link="hrnp", refuses_connect=True)
    ((_, reject),) = bench.say(TMP, "7e0400fe20100000000c60e1")
    assert reject[6:8] == "fc"


def test_its_own_reading_of_the_frames() -> None:
    frame = Frame(0, 0xABCD, b"\1\2", b"\4\1\1")
    assert write_hstrp(frame).hex() == "32420020abcd0401010102"
    assert read_hstrp(write_hstrp(frame)) == frame
    assert (
        write_hdap(2, 0x0841, bytes.fromhex("0112090000")).hex() == "024108050001" + "12090000c803"
    )
    for raw in ("32420020abcd84", "324200200000840101", "32420040abcd", "ff"):
        with pytest.raises(Malformed):
            read_hstrp(bytes.fromhex(raw))
    for raw in ("7e0400fe20100000000c60e2", "7e0400fe20100000000d60e0", "7e"):
        with pytest.raises(Malformed):
            read_hrnp(bytes.fromhex(raw))
