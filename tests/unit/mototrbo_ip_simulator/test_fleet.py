"""The simulated radios by themselves, with octets written out by hand."""

import pytest

from drivers.mototrbo_ip.simulated_fleet import SimulatedFleet
from drivers.mototrbo_ip.simulated_octets import (
    Malformed,
    ReadText,
    Said,
    read_text,
    write_registration,
    write_text,
)
from drivers.mototrbo_ip.simulated_requests import ReadRequest, read_request
from drivers.mototrbo_ip.simulated_settings import SimulatorSettings
from gateway.driver_kit.seeded_random import SeededRandom

ARS, TMS, LRRP = range(3)
ONE, GROUP = 0x0F464A, 0x015F91
AT_ONE, AT_GROUP = "7f0f464a", "7f015f91"
PAGE = "000ce00088040d000a00c696d37e"
GROUP_PAGE = "000ca00088040d000a00c696d37e"


class Bench:
    """One fleet; `said` are (place, address, datagram) in hex."""

    def __init__(self, **settings: object) -> None:
        checked = SimulatorSettings.model_validate({"talkgroups": (GROUP,), **settings})
        self.fleet = SimulatedFleet(checked, SeededRandom(3))
        self.now_s = 0.0

    def say(self, place: int, address: str, datagram: str) -> list[tuple[int, str, str]]:
        load = bytes.fromhex(address + datagram)
        octets = bytes((place,)) + len(load).to_bytes(2, "big") + load
        for at in range(0, len(octets), 7):
            self.fleet.receive(octets[at : at + 7], self.now_s)
        return self.wait(0.3)

    def wait(self, seconds: float) -> list[tuple[int, str, str]]:
        until_s = self.now_s + seconds
        while (due_s := self.fleet.deadline()) is not None and due_s <= until_s:
            self.now_s = max(self.now_s, due_s)
            self.fleet.tick(self.now_s)
        self.now_s = until_s
        return list(parted(self.fleet.outgoing()))


def parted(octets: bytes) -> list[tuple[int, str, str]]:
    found = []
    while octets:
        end = 3 + int.from_bytes(octets[1:3], "big")
        found.append((octets[0], octets[3:7].hex(), octets[7:end].hex()))
        octets = octets[end:]
    return found


def test_a_page_is_shown_once_and_acknowledged_each_time() -> None:
    bench = Bench()
    for _ in range(3):
        assert bench.say(TMS, AT_ONE, PAGE) == [(TMS, AT_ONE, "0003bf0008")]
    assert [(page.number, page.text) for page in bench.fleet.pages] == [(ONE, "集结")]
    assert bench.fleet.violations == []


def test_another_text_under_the_number_is_hidden_for_half_a_minute() -> None:
    bench = Bench()
    other = PAGE.replace("c696d37e", "4f004f00")
    bench.say(TMS, AT_ONE, PAGE)
    bench.say(TMS, AT_ONE, other)
    assert bench.fleet.violations == ["another text under number 8"]
    assert len(bench.fleet.pages) == 1
    bench.wait(31)
    bench.say(TMS, AT_ONE, other)
    assert len(bench.fleet.pages) == 2


def test_a_talkgroup_says_nothing() -> None:
    bench = Bench()
    assert bench.say(TMS, AT_GROUP, GROUP_PAGE) == []
    assert [(page.number, page.to_group) for page in bench.fleet.pages] == [(GROUP, True)]
    bench.say(TMS, AT_GROUP, PAGE)
    assert bench.fleet.violations == ["a talkgroup is asked for an acknowledgement"]


def test_faults_of_acknowledgements() -> None:
    bench = Bench(lost_texts=1, lost_acknowledgements=1, wrong_acknowledgements=1)
    assert bench.say(TMS, AT_ONE, PAGE) == []
    assert bench.fleet.pages == []
    assert bench.say(TMS, AT_ONE, PAGE) == []
    assert bench.say(TMS, AT_ONE, PAGE) == [(TMS, AT_ONE, "0003bf0009")]
    assert bench.say(TMS, AT_ONE, PAGE) == [(TMS, AT_ONE, "0003bf0008")]
    assert len(bench.fleet.pages) == 1


def test_a_radio_that_is_off_says_nothing() -> None:
    bench = Bench(switched_off=(ONE,))
    assert bench.say(TMS, AT_ONE, PAGE) == []
    assert bench.say(ARS, AT_ONE, "000174") == []
    assert bench.say(LRRP, AT_ONE, "0f052203000002") == []


def test_a_registration_until_it_is_answered() -> None:
    bench = Bench(registers=True, radios=(ONE,), lost_welcomes=1)
    hello = write_registration(str(ONE), True).hex()
    assert hello == "000cf0200731303031303334" + "0000"
    assert bench.wait(0) == [(ARS, AT_ONE, hello)]
    assert bench.say(ARS, AT_ONE, "0002bf1e") == []
    assert bench.wait(10) == [(ARS, AT_ONE, hello)]
    assert bench.say(ARS, AT_ONE, "0002bf1e") == []
    assert bench.wait(60) == []
    assert bench.fleet.welcomed == [ONE]


def test_a_registration_is_given_up_after_three() -> None:
    bench = Bench(registers=True, radios=(ONE,))
    assert len(bench.wait(100)) == 3


def test_a_radio_says_that_it_is_there() -> None:
    assert Bench().say(ARS, AT_ONE, "000174") == [(ARS, AT_ONE, "00013f")]


def test_a_text_is_repeated_until_it_is_acknowledged() -> None:
    bench = Bench(first_number=37)
    bench.fleet.hear(ONE, "1")
    text = "000ae00085240d000a003100"
    assert bench.wait(8.5) == [(TMS, AT_ONE, text)] * 2
    assert bench.fleet.owes
    bench.say(TMS, AT_ONE, "0004bf008520")
    assert not bench.fleet.owes
    assert bench.wait(60) == []


def test_two_in_one_and_all_twice() -> None:
    bench = Bench(duplicate_frames=True, two_documents=True, no_fix=True)
    bench.fleet.locate(ONE)
    report = "0d0722030000013710"
    assert bench.wait(1) == [(LRRP, AT_ONE, report * 2)] * 2


def test_a_start_is_refused_under_a_number_that_is_in_use() -> None:
    bench = Bench()
    start, stop = "0908220300000134311e", "0f052203000001"
    assert bench.say(LRRP, AT_ONE, start) == [(LRRP, AT_ONE, "0b06220300000138")]
    assert bench.say(LRRP, AT_ONE, start) == [(LRRP, AT_ONE, "0b0722030000013716")]
    assert bench.say(LRRP, AT_ONE, stop) == [(LRRP, AT_ONE, "1106220300000138")]
    assert bench.say(LRRP, AT_ONE, start) == [(LRRP, AT_ONE, "0b06220300000138")]
    place = (LRRP, AT_ONE, "0d0e220300000166" + "2907f6e655dad397")
    assert bench.wait(61) == [place] * 2
    assert bench.fleet.violations == []


def test_a_power_cut_forgets_what_was_asked() -> None:
    bench = Bench(radios=(ONE,), power_cut_at_s=5.0)
    bench.say(LRRP, AT_ONE, "09082203000002344a02")
    assert bench.fleet.radio(ONE).triggers
    assert bench.wait(5)[0][0] == ARS
    assert not bench.fleet.radio(ONE).triggers


def test_silence_is_for_good() -> None:
    bench = Bench(silent_from_page=2)
    assert bench.say(TMS, AT_ONE, PAGE) != []
    assert bench.say(TMS, AT_ONE, PAGE.replace("88", "89")) == []
    assert bench.say(TMS, AT_ONE, PAGE) == []
    assert len(bench.fleet.pages) == 1


@pytest.mark.parametrize(
    ("place", "datagram"),
    [
        (ARS, "0002bf00"),
        (ARS, "000132"),
        (ARS, "0003bf1e"),
        (TMS, "000de00088040d000a00c696d37e"),
        (TMS, "000ce00288040d000a00c696d37e"),
        (TMS, "000ce00008040d000a00c696d37e"),
        (TMS, "000ce00088030d000a00c696d37e"),
        (TMS, "000ae00088040d000a0000d8"),
        (TMS, "0003bf0020"),
        (TMS, "0004bf008500"),
        (LRRP, "0f0622030000020a"),
        (LRRP, "050622030000020134"),
        (LRRP, "090822030000013431ff"),
        (LRRP, "05072203000003400342"),
        (LRRP, "09082205000001344a02"),
    ],
)
def test_what_the_client_does_wrong_is_kept(place: int, datagram: str) -> None:
    bench = Bench()
    assert bench.say(place, AT_ONE, datagram) == []
    assert len(bench.fleet.violations) == 1


def test_nobody_lives_outside_of_the_network() -> None:
    bench = Bench()
    assert bench.say(TMS, "0c0f464a", PAGE) == []
    assert bench.fleet.violations == ["a datagram to 0c0f464a"]


def test_its_own_reading() -> None:
    assert read_text(bytes.fromhex(PAGE)) == ReadText(8, True, "集结")
    assert read_text(bytes.fromhex("0004bf008560")) == ReadText(
        101, False, None, Said.ACKNOWLEDGEMENT
    )
    assert write_text(101, "😀", crlf=False).hex() == "0008e00085643dd800de"
    request = "090f2203000001 516257 3431817a 788374"
    assert read_request(bytes.fromhex(request)) == ReadRequest(9, 1, b"", b"\x51\x62\x57", 250, 500)
    with pytest.raises(Malformed):
        read_request(b"")


def test_every_listed_id_has_a_host() -> None:
    fleet = Bench(radios=(ONE,), switched_off=(5,)).fleet
    assert fleet.udp_hosts == ("127.15.70.74", "127.0.0.5", "127.1.95.145")
    assert fleet.udp_ports == (4005, 4007, 4001)


REQUESTS = [
    ("0509220300000751546257", ReadRequest(5, 7, b"", b"\x51\x54\x62\x57")),
    ("05082203000007400142", ReadRequest(5, 7)),
    ("0506220400000005", ReadRequest(5, 5)),
    ("0908220300000134311e", ReadRequest(9, 1, interval_s=30)),
    ("090c22030000033431817a788374", ReadRequest(9, 3, interval_s=250, distance_m=500)),
    ("090b2203000006400141344a51", ReadRequest(9, 6, condition=0x51)),
    ("09082203000002344a02", ReadRequest(9, 2, condition=2)),
    ("0f052203000002", ReadRequest(0x0F, 2)),
]


@pytest.mark.parametrize(("raw", "request_read"), REQUESTS)
def test_requests_that_were_recorded_are_understood(raw: str, request_read: ReadRequest) -> None:
    bench = Bench()
    ((_, _, said),) = bench.say(LRRP, AT_ONE, raw)
    assert bench.fleet.requests == [(ONE, request_read)]
    name = raw[4 : 8 + 2 * int(raw[6:8], 16)]
    assert said[4:].startswith(name)
    assert bench.fleet.violations == []


def test_an_interval_with_a_fraction() -> None:
    read = read_request(bytes.fromhex("090c220300000134321ea6b3994c"))
    assert read.interval_s == pytest.approx(30.3, abs=1e-6)


def test_a_text_without_a_subject_is_shown_as_well() -> None:
    bench = Bench()
    bench.say(TMS, AT_ONE, "0008e0008804c696d37e")
    assert [page.text for page in bench.fleet.pages] == ["集结"]
    assert bench.fleet.violations == []
