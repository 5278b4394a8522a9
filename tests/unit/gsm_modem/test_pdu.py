"""The PDU codec: literal PDUs, the limits of a part, round trips, and nothing but PduError."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.gsm_modem.data_coding import Alphabet, alphabet_of, text_of
from drivers.gsm_modem.delivery_status import delivery_of
from drivers.gsm_modem.gsm_alphabet import pack, septets_of, text_of_septets, unpack
from drivers.gsm_modem.pdu import (
    Deliver,
    StatusReport,
    decode_line,
    decode_tpdu,
    encode_submit,
)
from drivers.gsm_modem.pdu_error import PduError
from drivers.gsm_modem.text_parts import split_text
from drivers.gsm_modem.timestamp import decode_timestamp
from drivers.gsm_modem.user_data import Concatenation, UserData
from gateway.driver_api import DeliveryState

STAMP = "62802141000023"  # 2026-08-12 14:00:00 +08:00
STAMP_UTC = datetime(2026, 8, 12, 6, 0, 0, tzinfo=UTC)

# text, sender, PDU with a service centre's address of none
DELIVERS = [
    ("1", "15400000001", "00040BA15104000000F10000" + STAMP + "0131"),
    ("hellohello", "+8615400000001", "00040D91685104000000F10000" + STAMP + "0AE8329BFD4697D9EC37"),
    ("收到", "15400000001", "00040BA15104000000F10008" + STAMP + "0465365230"),
    ("𠮷", "15400000001", "00040BA15104000000F10008" + STAMP + "04D842DFB7"),
    (
        "€[]",
        "15400000001",
        "00040BA15104000000F10000" + STAMP + "06" + pack(b"\x1be\x1b<\x1b>").hex().upper(),
    ),
    ("（2 字节数据：00FF）", "15400000001", "00040BA15104000000F10004" + STAMP + "0200FF"),
    ("1", "HALL", "0004" + "07D0C8209309" + "0000" + STAMP + "0131"),
    ("", "15400000001", "00040BA15104000000F10000" + STAMP + "00"),
    ("1", "15400000001", "07911346101919F9040BA15104000000F10000" + STAMP + "0131"),
]


@pytest.mark.parametrize(("text", "sender", "line"), DELIVERS)
def test_deliver_is_read(text: str, sender: str, line: str) -> None:
    message = decode_line(line)
    assert isinstance(message, Deliver)
    assert text_of(message.user_data.alphabet, message.user_data.payload) == text
    assert message.sender == sender
    assert message.sent_utc == STAMP_UTC


@pytest.mark.parametrize(("text", "sender", "line"), DELIVERS)
def test_padding_after_a_message_is_ignored(text: str, sender: str, line: str) -> None:
    message = decode_line(line + "FF" * 9)
    assert isinstance(message, Deliver)
    assert text_of(message.user_data.alphabet, message.user_data.payload) == text


@pytest.mark.parametrize(("text", "sender", "line"), DELIVERS)
def test_every_shorter_line_is_one_typed_error(text: str, sender: str, line: str) -> None:
    for end in range(len(line)):
        with pytest.raises(PduError):
            decode_line(line[:end])


def test_announced_length_has_to_agree() -> None:
    line = DELIVERS[0][2]
    octets = len(line) // 2 - 1
    decode_line(line, octets)
    with pytest.raises(PduError):
        decode_line(line + "00", octets)


SUBMITS = [
    # to, text, report, hours, tpdu octets, line
    ("+8615400000001", "1", True, None, 15, "0021000D91685104000000F100000131"),
    ("15400000001", "收到", False, None, 17, "0001000B815104000000F100080465365230"),
    ("0600-5551034", "1", True, None, 14, "0021000B816000551530F400000131"),
    ("(0600) 555.1034", "1", True, 24, 15, "0031000B816000551530F40000A70131"),
]


@pytest.mark.parametrize(("to", "text", "report", "hours", "octets", "line"), SUBMITS)
def test_submit_is_written(
    to: str, text: str, report: bool, hours: int | None, octets: int, line: str
) -> None:
    (part,) = split_text(text, 0, wide=False)
    submit = encode_submit(to, part, report, hours)
    assert (submit.tpdu_octets, submit.hexadecimal) == (octets, line)


@pytest.mark.parametrize("to", ["", "+", "abc", "1540000000a", "1" * 21, "154\u0661", "--"])
def test_no_number_no_submit(to: str) -> None:
    with pytest.raises(PduError):
        encode_submit(to, UserData(Alphabet.GSM7, b"1"), True, None)


@pytest.mark.parametrize(("hours", "octet"), [(1, 11), (12, 143), (24, 167), (25, 168), (720, 196)])
def test_validity_is_never_shorter_than_asked(hours: int, octet: int) -> None:
    line = encode_submit("1", UserData(Alphabet.GSM7, b""), False, hours).hexadecimal
    assert bytes.fromhex(line)[-2] == octet


PARTS = [
    ("a" * 160, False, [160]),
    ("a" * 161, False, [153, 8]),
    ("a" * 161, True, [152, 9]),
    ("€" * 80, False, [160]),
    ("a" * 152 + "€" * 5, False, [152, 10]),
    ("汉" * 70, False, [140]),
    ("汉" * 71, False, [134, 8]),
    ("汉" * 71, True, [132, 10]),
    ("汉" * 66 + "𠮷" + "汉" * 4, False, [132, 12]),
    ("汉" * 65 + "𠮷" + "汉" * 4, True, [130, 12]),
    ("", False, [0]),
]


@pytest.mark.parametrize(("text", "wide", "sizes"), PARTS)
def test_parts_are_full_and_cut_no_character(text: str, wide: bool, sizes: list[int]) -> None:
    parts = split_text(text, 0x1234, wide)
    assert [len(part.payload) for part in parts] == sizes
    assert "".join(text_of(part.alphabet, part.payload) for part in parts) == text
    for part in parts:
        encode_submit("1", part, True, 24)
    if len(parts) > 1:
        numbers = [part.concatenation for part in parts]
        reference = 0x1234 if wide else 0x34
        assert numbers == [
            Concatenation(reference, 2, 1, wide),
            Concatenation(reference, 2, 2, wide),
        ]


def test_256_parts_are_too_many() -> None:
    assert len(split_text("汉" * 67 * 255, 0, wide=False)) == 255
    with pytest.raises(PduError):
        split_text("汉" * (67 * 255 + 1), 0, wide=False)


CODINGS = [
    (range(0x00, 0x04), Alphabet.GSM7),
    (range(0x04, 0x08), Alphabet.OCTETS),
    (range(0x08, 0x0C), Alphabet.UCS2),
    (range(0x0C, 0x14), Alphabet.GSM7),
    (range(0x14, 0x18), Alphabet.OCTETS),
    (range(0x18, 0x1C), Alphabet.UCS2),
    (range(0x20, 0x40), Alphabet.COMPRESSED),
    (range(0x48, 0x4C), Alphabet.UCS2),
    (range(0x60, 0x80), Alphabet.COMPRESSED),
    (range(0x80, 0xE0), Alphabet.GSM7),
    (range(0xE0, 0xF0), Alphabet.UCS2),
    (range(0xF0, 0xF4), Alphabet.GSM7),
    (range(0xF4, 0xF8), Alphabet.OCTETS),
]


@pytest.mark.parametrize(("codings", "alphabet"), CODINGS)
def test_data_coding_groups(codings: range, alphabet: Alphabet) -> None:
    assert {alphabet_of(coding) for coding in codings} == {alphabet}


REPORT = "0006" + "2A" + "0BA15104000000F1" + STAMP + "62802141000123"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (0x00, DeliveryState.DELIVERED),
        (0x01, DeliveryState.PENDING),
        (0x30, DeliveryState.PENDING),
        (0x41, DeliveryState.FAILED),
        (0x46, DeliveryState.EXPIRED),
        (0x61, DeliveryState.FAILED),
        (0x80, DeliveryState.FAILED),
        (0xFF, DeliveryState.FAILED),
    ],
)
def test_status_report_is_read(status: int, state: DeliveryState) -> None:
    message = decode_line(f"{REPORT}{status:02X}")
    assert isinstance(message, StatusReport)
    assert (message.reference, message.recipient) == (0x2A, "15400000001")
    assert message.submitted_utc == STAMP_UTC
    assert message.discharged_utc == datetime(2026, 8, 12, 6, 0, 10, tzinfo=UTC)
    found, cause = delivery_of(message.status)
    assert found is state
    assert (cause == "") is (state is DeliveryState.DELIVERED)


@pytest.mark.parametrize(
    ("octets", "moment"),
    [
        ("62802141000023", STAMP_UTC),
        ("62802141000000", datetime(2026, 8, 12, 14, 0, tzinfo=UTC)),
        ("6280214100002B", datetime(2026, 8, 12, 22, 0, tzinfo=UTC)),
        ("00000000000000", None),
        ("FFFFFFFFFFFFFF", None),
        ("62031241000023", None),
        ("62802142000023", None),
        ("99802141000023", datetime(1999, 8, 12, 6, 0, tzinfo=UTC)),
        ("62802141000097", None),
    ],
)
def test_time_stamps(octets: str, moment: datetime | None) -> None:
    assert decode_timestamp(bytes.fromhex(octets)) == moment


@given(st.lists(st.integers(0, 127), max_size=160), st.integers(0, 6))
def test_packing_comes_back(septets: list[int], fill_bits: int) -> None:
    assert list(unpack(pack(septets, fill_bits), len(septets), fill_bits)) == septets


@given(st.text(max_size=400), st.booleans(), st.integers(0, 0xFFFF))
def test_any_text_comes_back_through_its_pdus(text: str, wide: bool, reference: int) -> None:
    read = []
    for part in split_text(text, reference, wide):
        submit = bytes.fromhex(encode_submit("+1", part, False, None).hexadecimal)
        header = 0x40 if part.concatenation else 0
        as_deliver = bytes([header]) + submit[3:6] + submit[6:8] + bytes.fromhex(STAMP) + submit[8:]
        message = decode_tpdu(as_deliver)
        assert isinstance(message, Deliver)
        assert message.user_data == part
        read.append(text_of(message.user_data.alphabet, message.user_data.payload))
    assert "".join(read) == text


@given(st.text(alphabet="@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ^{}\\[~]|€\fabcXYZ019¿¡§", max_size=100))
def test_the_gsm_alphabet_holds_every_character_it_should(text: str) -> None:
    septets = septets_of(text)
    assert septets is not None
    assert text_of_septets(b"".join(septets)) == text


@given(st.binary(max_size=200))
def test_any_octets_decode_or_raise_one_error(octets: bytes) -> None:
    with suppress(PduError):
        decode_tpdu(octets)
    with suppress(PduError):
        message = decode_line(octets.hex())
        if isinstance(message, Deliver):
            text_of(message.user_data.alphabet, message.user_data.payload)


@given(st.data())
def test_mutated_messages_decode_or_raise_one_error(data: st.DataObject) -> None:
    lines = [line for _, _, line in DELIVERS] + [REPORT + "00"]
    octets = bytearray.fromhex(data.draw(st.sampled_from(lines)))
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    with suppress(PduError):
        decode_line(octets.hex())


@given(st.text(max_size=60))
def test_any_line_decodes_or_raises_one_error(line: str) -> None:
    with suppress(PduError):
        decode_line(line)


@pytest.mark.parametrize("header", ["07000304020100", "FF00032A0201"])
def test_a_header_longer_than_its_user_data_is_one_typed_error(header: str) -> None:
    body = bytes.fromhex(header)
    with pytest.raises(PduError):
        decode_tpdu(bytes.fromhex("440BA15104000000F10008" + STAMP) + bytes([len(body)]) + body)


@pytest.mark.parametrize(
    ("header", "concatenation"),
    [
        ("0500032A0201", Concatenation(0x2A, 2, 1, False)),
        ("0608042A2B0302", Concatenation(0x2A2B, 3, 2, True)),
        ("0500032A0200", None),
        ("0500032A0203", None),
        ("0B05041581000000032A0201", Concatenation(0x2A, 2, 1, False)),
    ],
)
def test_headers_with_impossible_numbers_are_ignored(
    header: str, concatenation: Concatenation | None
) -> None:
    tpdu = bytes.fromhex("44" + "0BA15104000000F1" + "0008" + STAMP)
    body = bytes.fromhex(header) + "汉".encode("utf-16-be")
    message = decode_tpdu(tpdu + bytes([len(body)]) + body)
    assert isinstance(message, Deliver)
    for_port = header.startswith("0B05")
    payload = "汉".encode("utf-16-be")
    assert message.user_data == UserData(Alphabet.UCS2, payload, concatenation, for_port)
