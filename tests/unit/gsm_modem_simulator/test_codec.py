"""The simulator's own reading of TS 23.040 and 23.038."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.gsm_modem.simulated_alphabet import in_alphabet, pack, septets_of, text_of, unpack
from drivers.gsm_modem.simulated_network import plain_number, split_text
from drivers.gsm_modem.simulated_tpdu import (
    Alphabet,
    BadTpdu,
    Part,
    deliver,
    read_submit,
    status_report,
    user_data,
    with_service_centre,
)

from .modem_bench import ONE_PART, PART_1, PART_2

_NOON_UTC = datetime(2026, 8, 12, 6, 0, tzinfo=UTC)
_GSM_TEXT = st.text(alphabet=[c for c in map(chr, range(0x2100)) if in_alphabet(c)], max_size=70)


def test_the_alphabet_has_its_known_packing() -> None:
    assert pack(septets_of("hellohello")).hex() == "e8329bfd4697d9ec37"
    assert unpack(bytes.fromhex("e8329bfd4697d9ec37"), 10) == septets_of("hellohello")


def test_the_euro_sign_is_two_septets() -> None:
    assert septets_of("€") == [0x1B, 0x65]
    assert text_of([0x1B, 0x65, 0x1B, 0x1B, 0x1B, 0x41]) == "€ A"


@given(_GSM_TEXT, st.integers(0, 6))
def test_packing_round_trips(text: str, fill_bits: int) -> None:
    septets = septets_of(text)
    assert text_of(unpack(pack(septets, fill_bits), len(septets), fill_bits)) == text


def test_a_submit_in_ucs2() -> None:
    submit = read_submit(bytes.fromhex(ONE_PART[2:]))
    assert (submit.destination, submit.text) == ("15400010001", "【仙居】")
    assert (submit.alphabet, submit.part, submit.report) == (Alphabet.UCS2, None, True)


def test_a_submit_in_two_parts_of_seven_bits() -> None:
    parts = [read_submit(bytes.fromhex(pdu[2:])) for pdu in (PART_1, PART_2)]
    assert [part.text for part in parts] == ["he", "llo"]
    assert [part.part for part in parts] == [Part(7, 2, 1), Part(7, 2, 2)]
    assert parts[0].destination == "+8615400010002"


def _submit(first: int = 0x01, middle: str = "0B815104000100F1", rest: str = "000003C83300") -> str:
    return f"{first:02X}00{middle}{rest}"


_BAD = [
    ("empty", ""),
    ("no submit", _submit(first=0x00)),
    ("no digits", _submit(middle="0081")),
    ("too many digits", _submit(middle="1581" + "00" * 11)),
    ("type without its extension bit", _submit(middle="0B015104000100F1")),
    ("no fill", _submit(middle="0B81510400010011")),
    ("letters for digits", _submit(middle="0B81510400010EF1")),
    ("cut in the middle", _submit()[:20]),
    ("user data too short", _submit(rest="000004C833")),
    ("user data too long", _submit(rest="000003C8330000")),
    ("compressed", _submit(rest="002003C83300")),
    ("reserved alphabet", _submit(rest="000C03C83300")),
    ("reserved group", _submit(rest="008003C83300")),
    ("odd UCS-2", _submit(rest="00080330104E")),
    ("half a surrogate pair", _submit(rest="000802D83D")),
    ("more than 140 octets", _submit(rest="00088E" + "0041" * 71)),
    ("header over the end", _submit(first=0x41, rest="000803050003")),
    ("part 0", _submit(first=0x41, rest="000808050003070200" + "0041")),
    ("part 3 of 2", _submit(first=0x41, rest="000808050003070203" + "0041")),
    ("odd concatenation", _submit(first=0x41, rest="00080704000207020041")),
    ("no validity where announced", _submit(first=0x11, rest="0000")),
]


@pytest.mark.parametrize("tpdu", [bad[1] for bad in _BAD], ids=[bad[0] for bad in _BAD])
def test_bad_submits_are_refused(tpdu: str) -> None:
    with pytest.raises(BadTpdu):
        read_submit(bytes.fromhex(tpdu))


@pytest.mark.parametrize(("form", "octets"), [(0x09, 7), (0x11, 1), (0x19, 7)])
def test_every_form_of_validity_is_passed_over(form: int, octets: int) -> None:
    tpdu = _submit(first=form, rest="0000" + "A7" * octets + "03E83400")
    assert read_submit(bytes.fromhex(tpdu)).text == "hi@"


def test_sixteen_bit_references() -> None:
    tpdu = _submit(first=0x41, rest="000809060804012C0302" + "0041")
    assert read_submit(bytes.fromhex(tpdu)).part == Part(300, 3, 2)


@given(st.binary(max_size=180))
def test_any_octets_are_a_submit_or_bad(data: bytes) -> None:
    with suppress(BadTpdu):
        assert read_submit(data).destination


@given(st.binary(max_size=30))
def test_any_mutation_of_a_submit_is_a_submit_or_bad(noise: bytes) -> None:
    tpdu = bytearray(bytes.fromhex(PART_2[2:]))
    for place, octet in enumerate(noise):
        tpdu[(place * 7 + octet) % len(tpdu)] ^= octet
    with suppress(BadTpdu):
        assert read_submit(bytes(tpdu)).destination


def test_a_deliver_as_published() -> None:
    tpdu = deliver("+8615400010001", "hellohello", None, _NOON_UTC)
    assert tpdu.hex() == "040d91685104000100f1000062802141000023" + "0ae8329bfd4697d9ec37"


def test_a_deliver_of_letters_and_class_0() -> None:
    tpdu = deliver("CMCC", "收", None, _NOON_UTC, message_class=0)
    assert tpdu.hex() == "0407d0c3e67008" + "0018" + "62802141000023" + "026536"


def test_a_part_of_a_deliver() -> None:
    coding, length, octets = user_data("llo", Part(7, 2, 2), wide=False)
    assert (coding, length, octets.hex().upper()) == (0, 10, PART_2[-18:])
    assert user_data("收", Part(300, 2, 1), wide=True)[2].hex() == "06080401" + "2c02016536"


def test_a_status_report() -> None:
    tpdu = status_report(5, "15400010001", _NOON_UTC, _NOON_UTC, 0x43)
    assert tpdu.hex() == "06050b815104000100f1" + "62802141000023" * 2 + "43"


def test_the_service_centre_stands_before() -> None:
    assert with_service_centre("+8615400000500", b"\x04").hex() == "0891685104000005f004"


def test_a_name_too_long_for_a_sender_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        deliver("EMERGENCYCENTRE", "x", None, _NOON_UTC)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("a" * 160, [160]),
        ("a" * 161, [153, 8]),
        ("收" * 70, [70]),
        ("收" * 71, [67, 4]),
        ("a" * 152 + "€" + "a" * 10, [152, 11]),
        ("😀" * 36, [33, 3]),
    ],
)
def test_texts_are_cut_where_they_must(text: str, sizes: list[int]) -> None:
    pieces = split_text(text)
    assert [len(piece) for piece in pieces] == sizes
    assert "".join(pieces) == text


@pytest.mark.parametrize("written", ["15400010001", "+8615400010001", "154-0001 0001"])
def test_a_number_is_the_same_however_written(written: str) -> None:
    assert plain_number(written) == "15400010001"
