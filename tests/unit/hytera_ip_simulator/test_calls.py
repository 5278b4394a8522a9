"""Calls asked of the simulated station, in octets that were put together by hand."""

import pytest

from drivers.hytera_ip.simulated_octets import read_hdap
from drivers.hytera_ip.simulated_train import RCP
from tests.unit.hytera_ip_simulator.test_station import Bench

TALKS = "0241000200 0301"
CALLS = [
    ("024108050001915f0100", "8841 00"),
    ("0241000200 0301", "8041 00"),
    ("0241000200 0300", "8041 00"),
    ("0242080000", "8842 00"),
    ("02c9100500 0200010101", "80c9 00"),
]


def control(raw: str) -> str:
    """A message of radio control with its checksum and end."""
    octets = bytes.fromhex(raw)
    return (octets + bytes(((0x32 - sum(octets[1:])) & 0xFF, 3))).hex()


def test_a_call_is_set_up_its_key_pressed_and_let_go() -> None:
    bench = Bench()
    bench.connect()
    for number, (raw, answer) in enumerate(CALLS):
        said = bench.say(RCP, f"3242000000{number:02x}" + control(raw))
        operation, result = answer.split()
        (heard,) = [read_hdap(bytes.fromhex(each)[6:]) for _, each in said if len(each) > 12]
        assert (f"{heard[1]:04x}", heard[2].hex()) == (operation, result)
    assert [(each.number, each.call) for each in bench.station.transmissions] == [(90001, 1)]
    assert bench.station.violations == []


@pytest.mark.parametrize(
    "raw",
    [TALKS, "0241000200 0501", "0241000200 0302", "024108050009915f0100", "0241080400 01915f01"],
)
def test_a_call_that_no_radio_knows_is_a_fault(raw: str) -> None:
    bench = Bench()
    bench.connect()
    bench.say(RCP, "324200000001" + control(raw))
    assert len(bench.station.violations) == 1
    assert bench.station.transmissions == []


def test_its_own_limit_ends_a_transmission_and_is_told() -> None:
    bench = Bench(talk_limit_s=10, heartbeat_s=1000, resends=0)
    bench.connect()
    for number, raw in enumerate((CALLS[4][0], CALLS[0][0], TALKS)):
        bench.say(RCP, f"3242000000{number:02x}" + control(raw))
    told = [read_hdap(bytes.fromhex(each)[6:]) for _, each in bench.wait(20)]
    assert [each[2].hex() for each in told] == ["0500" + "0000" + "0100" + "915f0100"]
    assert bench.station.transmissions[0].ended_s == 10.0
