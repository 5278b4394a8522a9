"""Every protocol that a client may send by AT+CMGS: decoded where it can be, carried anyhow."""

import pytest

from drivers.tetra_pei.simulated_sds import SeenOther, read_page, read_status
from drivers.tetra_pei.simulated_text import read_words, written
from tests.unit.tetra_pei_simulator.radio_on_bench import Bench

TO = 1001032
LEGAL: dict[str, tuple[str, int, list[str]]] = {
    "simple text": ("0201616263", 40, ["abc"]),
    "simple immediate text": ("091A65365230", 48, ["收到"]),
    "text without a report": ("8200071A65365230", 64, ["收到"]),
    "immediate text": ("89040701616263", 56, ["abc"]),
    "stamped text": ("8204019A45F46065365230", 88, ["收到"]),
    "seven bits": ("82040100E8329BFD06", 72, ["hello"]),
    "cyrillic": ("82040105DFE0D8D2D5E2", 80, ["привет"]),
    "coding that nobody knows": ("82040163616263", 56, []),
    "header with nothing in it": ("8A04010100616263", 64, ["abc"]),
    "header with an element of another kind": ("8A0401010401020000616263", 96, ["abc"]),
    "call-out": ("C3000107", 32, []),
    "location": ("0A0D5CEB2A0A3D70A0000", 84, []),
    "location in whole octets": ("0A0D5CEB2A0A3D70A00000", 84, []),
    "vendor's own": ("80130D232F66", 48, []),
    "message type of an application": ("82800101", 32, []),
    "report": ("82100007", 32, []),
    "acknowledgement": ("82200007", 32, []),
    "stored, for a station of the network": ("82050108011A65365230", 80, ["收到"]),
}
BREACHES = {
    "confirmation cut off": ("821000", "§29.4.2.2"),
    "header cut off": ("8200", "§29.4.2.4"),
    "reserved message type": ("82300101", "§29.4.3.8"),
    "half a character": ("8204071A65", "§29.5.4.1"),
    "no coding": ("820407", "§29.5.4.1"),
    "stamp cut off": ("8204079A45F4", "§29.5.4.3"),
    "header of a text cut off": ("8A0407010500", "§29.5.10"),
    "part nine of two": ("8A0407010500030102096162", "§29.5.10"),
    "piece without its header": ("8C040700", "§29.5.14"),
    "piece nine of two": ("8C040701020962", "§29.5.14"),
    "storage cut off": ("820501", "§29.4.3"),
}


@pytest.mark.parametrize("name", LEGAL)
def test_what_the_standard_allows_is_carried_and_is_no_violation(name: str) -> None:
    digits, bits, texts = LEGAL[name]
    bench = Bench().quiet()
    said = bench.send(TO, digits, bits)
    assert said[:3] == ["+CMGS: 0", "OK", "+CMGS: 0,4,1"]
    (aired,) = bench.radio.network.aired
    assert (aired.called, aired.bits) == (TO, bits)
    assert aired.octets == bytes.fromhex(digits + "0" * (len(digits) % 2))
    assert bench.violations == []
    assert bench.texts == [(TO, text) for text in texts]


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_carried_too_and_noted_with_its_clause(name: str) -> None:
    digits, clause = BREACHES[name]
    bench = Bench().quiet()
    bench.send(TO, digits)
    assert [each.octets.hex().upper() for each in bench.radio.network.aired] == [digits]
    assert [each.partition(":")[0] for each in bench.violations] == [clause]
    assert bench.texts == []


@pytest.mark.parametrize(
    "parts",
    [
        ("8A0403010500030702016869", "8A040401050003070202216F"),
        ("8A04030106080401070201" + "6869", "8A04040106080401070202" + "216F"),
        ("8C040301" + "0201" + "82" + "016869", "8C040401" + "0202" + "216F"),
        ("8C04031102" + "0201" + "82" + "016869", "8C04041102" + "0202" + "216F"),
    ],
)
def test_a_long_text_is_put_together_whatever_its_parts_are_named_by(
    parts: tuple[str, str],
) -> None:
    bench = Bench().quiet()
    for digits in reversed(parts):
        assert bench.texts == []
        bench.send(TO, digits)
    assert bench.texts == [(TO, "hi!o")]
    assert bench.violations == []


def test_every_part_has_a_report_of_its_own() -> None:
    bench = Bench().quiet()
    bench.ask("AT+CTSP=1,3,25\r")
    bench.send(TO, "8A0403010500030702016869")
    assert bench.wait(3)[-1] == "8A100003"


def test_a_place_that_is_asked_for_is_told() -> None:
    bench = Bench().quiet()
    bench.ask("AT+CTSP=1,3,10\r")
    bench.send(TO, "0A4580")
    header, digits = bench.wait(3)
    assert header == f"+CTSDSR: 12,{TO},0,1009999,0,84"
    # reason 32: an answer
    assert int(digits, 16) >> 4 & 0xFF == 32


def test_a_page_for_a_radio_that_is_off_is_kept_where_it_asks_for_that() -> None:
    bench = Bench(switched_off=[TO]).quiet()
    bench.send(TO, "820507" + "0F" + "01616263")
    assert bench.wait(3)[-1] == "82102207"
    assert bench.wait(20)[-1] == "82104807"
    bench.send(TO, "82040801616263")
    assert bench.wait(3)[-1] == "82104B08"
    assert bench.texts == []


def test_a_talkgroup_answers_no_reports() -> None:
    bench = Bench().quiet()
    bench.send(2001, "8206071A65365230")
    assert bench.wait(5)[-1] == "82100507"
    assert bench.texts == [(2001, "收到")]
    bench.send(2001, "82100007")
    assert bench.violations == ["§29.3: a report to a talkgroup"]


def test_long_identities_are_taken_where_they_were_announced() -> None:
    bench = Bench().quiet()
    assert bench.ask("AT+CMGS=04600999901001032,64\r") == ["+CME ERROR: 34"]
    bench.ask("AT+CTSDS=12,1\r")
    assert bench.ask("AT+CMGS=04600999901001032,40\r0201616263\x1a") == ["+CMGS: 0", "OK"]
    bench.wait(2)
    assert bench.texts == [(TO, "abc")]


def test_line_ends_in_a_body_mean_nothing() -> None:
    bench = Bench().quiet()
    assert bench.ask("AT+CMGS=1001032,40\r\n0201\r\n616263\r\n\x1a") == ["+CMGS: 0", "OK"]


def test_a_body_that_comes_too_late_is_no_part_of_the_next_command() -> None:
    bench = Bench().quiet()
    bench.ask("AT+CMGS=1001032,40\r0201")
    assert bench.wait(6) == ["+CME ERROR: 37"]
    assert bench.ask("AT\r") == ["OK"]


def test_a_text_is_packed_and_unpacked_the_same_way() -> None:
    for text in ("a", "1234567", "12345678", "£ ok? @home", "x" * 200):
        coding, pieces = written(text, seven_bits=True)
        words = [read_words(0x82, bytes((coding,)) + piece).text for piece in pieces]
        assert (coding, "".join(each or "" for each in words)) == (0, text)
    assert written("收到", seven_bits=True)[0] == 26


def test_a_short_report_is_a_status_like_no_other() -> None:
    seen = read_status(b"\x7e\x07")
    assert seen is not None
    assert (seen.status, seen.reference) == (0, 7)
    assert [read_status(value) for value in (b"\x7a\x07", b"\x80\x03", b"\xff\xff")] == [None] * 3
    assert read_page(b"\x0a\x60") == SeenOther(0x0A)
