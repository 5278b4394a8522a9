"""The simulated station with a client of others: what the public notes allow is no fault."""

import pytest

from drivers.hytera_ip.simulated_train import LP, RCP, RRS, TMP
from tests.unit.hytera_ip.foreign_repeater import hdap, read_hdap
from tests.unit.hytera_ip_simulator.test_station import Bench

FIX = b"A060000120826N2851.0000E12044.00000.0090"
WHO = "00000007 0a000064"
MAY = [
    (TMP, 9, 0x00A1, f"{WHO} 0a000001 4f004b00", 0x00A2, f"{WHO} 0a000001 00"),
    (TMP, 9, 0x80A1, f"{WHO} c0a81464 4f004b00", 0x00A2, f"{WHO} c0a81464 00"),
    (TMP, 9, 0x00B1, f"{WHO} 0a000001 4f004b00", 0x00B2, f"{WHO} 00"),
    (TMP, 9, 0x80AE, f"{WHO} 0a000001 0102", 0x00AF, f"{WHO} 0a000001 00"),
    (TMP, 9, 0x00BE, f"{WHO} 0a000001 0102", 0x00BF, f"{WHO} 00"),
    (RRS, 0x11, 0x0002, "0a000064", 0x0082, "0a000064 00"),
    (RRS, 0x11, 0x0002, "0a0000c8", 0x0082, "0a0000c8 01"),
    (LP, 8, 0xA001, WHO, 0xA002, f"{WHO} 0000" + FIX.hex()),
    (RCP, 2, 0x0452, "00", 0x8452, "00 00 0a000064"),
    (RCP, 2, 0x0841, "01 915f0100", 0x8841, "00"),
    (RCP, 2, 0x0842, "", 0x8842, "00"),
    (RCP, 2, 0x10C9, "02 0001 0101", 0x80C9, "00"),
]
QUIET = [
    (LP, 8, 0xA001, "00000007 0a0000c8"),
    (LP, 8, 0xC001, "00000007 0a000064 3030"),
    (RCP, 2, 0x0833, "64000000"),
    (RCP, 2, 0x00CA, ""),
    (TMP, 9, 0x00AC, f"{WHO} 0a000001 0102"),
    (RRS, 0x11, 0x0080, "0a000064 01 00000000"),
]


def connected() -> Bench:
    """A client without options, that answers heartbeats and repeats its connect."""
    bench = Bench(switched_off=(200,), talkgroups=None)
    for port in (TMP, RRS, LP, RCP):
        assert bench.say(port, "324200040001") == [(port, "324200050001")]
        assert bench.say(port, "324200040002") == [(port, "324200050002")]
        assert bench.say(port, "324200030000") == []
    return bench


def answers(bench: Bench, port: int, message: bytes) -> list[tuple[int, int, bytes]]:
    said = bench.say(port, "324200000009" + message.hex()) + bench.wait(0.9)
    assert (port, "324200010009") in said
    return [read_hdap(bytes.fromhex(each)[6:]) for _, each in said if len(each) > 12]


@pytest.mark.parametrize("reliable", [False, True])
@pytest.mark.parametrize(("port", "service", "operation", "said", "back", "payload"), MAY)
def test_what_is_answered(
    port: int, service: int, operation: int, said: str, back: int, payload: str, reliable: bool
) -> None:
    bench = connected()
    heard = answers(bench, port, hdap(service, operation, bytes.fromhex(said), reliable))
    assert heard == [(service, back, bytes.fromhex(payload))]
    assert bench.station.violations == []


@pytest.mark.parametrize(("port", "service", "operation", "said"), QUIET)
def test_what_it_cannot_do_is_no_fault_of_the_client(
    port: int, service: int, operation: int, said: str
) -> None:
    bench = connected()
    assert answers(bench, port, hdap(service, operation, bytes.fromhex(said))) == []
    assert bench.station.violations == []
