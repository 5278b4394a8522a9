"""Lines of the radio: cut, paired, read; what refusals, reports and identities mean."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.tetra_pei.delivery_status import delivery_of, status_of
from drivers.tetra_pei.error_codes import Verdict, read_error, verdict_of
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.pei_lines import PeiLines
from drivers.tetra_pei.radio_lines import (
    IncomingCall,
    SentReport,
    read_identity,
    read_longest_bits,
    read_registration,
    read_signal_dbm,
    read_unsolicited,
)
from drivers.tetra_pei.received_sds import (
    SdsLines,
    decode_header,
    decode_sds,
)
from drivers.tetra_pei.status_value import (
    ShortOutcome,
)
from drivers.tetra_pei.subscriber_identity import plain_identity, ssi_of
from gateway.driver_api import DeliveryState


@given(st.text(alphabet="0123456789,ABCDEF+CTSDR: ", max_size=60), st.text(max_size=20))
def test_any_pair_of_lines_is_an_sds_or_one_typed_error(header: str, digits: str) -> None:
    for each in (header, f"+CTSDSR: {header}"):
        with suppress(PduError):
            decode_sds(each, digits)


@given(st.binary(max_size=200), st.lists(st.integers(1, 9), max_size=30))
def test_lines_do_not_depend_on_the_cuts(data: bytes, cuts: list[int]) -> None:
    whole, pieces = PeiLines(), PeiLines()
    expected, found, rest = whole.feed(data), [], data
    for cut in cuts:
        found += pieces.feed(rest[:cut])
        rest = rest[cut:]
    assert found + pieces.feed(rest) == expected


def test_half_an_octet_is_filled_up_and_surplus_bits_are_padding() -> None:
    body = "0A112853A9FF4D4FFFE81"
    header = "+CTSDSR: 12,2269001,0,9999,0,84"
    with pytest.raises(PduError):
        decode_sds(header.replace(",84", ",88"), body)
    assert (
        decode_sds(header, body) == decode_sds(header, body + "0") == decode_sds(header, body + "7")
    )


@pytest.mark.parametrize(
    ("line", "calling", "called", "bits"),
    [
        ("+CTSDSR: 12,1009999,32", "", "1009999", 32),
        ("+CTSDSR: 12,1009999,0,32", "", "1009999", 32),
        ("+CTSDSR: 12,,,1009999,0,32", "", "1009999", 32),
        ("+CTSDSR: 12,1001032,0,1009999,0,32", "1001032", "1009999", 32),
        ("+CTSDSR: 12,1001032,0,1009999,0,32,1", "1001032", "1009999", 32),
    ],
)
def test_the_header_has_three_to_seven_fields(
    line: str, calling: str, called: str, bits: int
) -> None:
    header = decode_header(line)
    assert (header.calling, header.called, header.bits) == (calling, called, bits)


def test_a_header_without_its_digits_is_lost_and_the_next_line_is_not() -> None:
    pairs = SdsLines()
    assert pairs.take("+CTSDSR: 13,1,0,2,0,16") == ("", "")
    assert pairs.take("+CREG: 1") is None
    assert pairs.lost == 1
    assert pairs.take("+CTSDSR: 13,1,0,2,0,16") == ("", "")
    assert pairs.take("8004") == ("+CTSDSR: 13,1,0,2,0,16", "8004")


@pytest.mark.parametrize(
    ("identity", "ssi"),
    [
        ("1001032", 1001032),
        ("26210010123456", None),
        ("262100101234567", 1234567),
        ("09011638300023401", 23401),
        ("0901638300023401", 23401),
        ("0", None),
        ("16777215", None),
        ("+8615400010002", None),
        ("", None),
        ("١٢", None),
    ],
)
def test_the_short_identity_is_at_the_end_of_every_longer_one(
    identity: str, ssi: int | None
) -> None:
    if ssi is None:
        with pytest.raises(PduError):
            ssi_of(identity)
        return
    assert ssi_of(identity) == ssi
    assert plain_identity(identity) == str(ssi)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (0x00, DeliveryState.DELIVERED),
        (0x02, DeliveryState.READ),
        (0x03, DeliveryState.READ),
        (0x04, DeliveryState.PENDING),
        (0x05, DeliveryState.PENDING),
        (0x20, DeliveryState.PENDING),
        (0x48, DeliveryState.EXPIRED),
        (0x49, DeliveryState.DELIVERED),
        (0x4B, DeliveryState.FAILED),
        (0x55, DeliveryState.FAILED),
        (0x62, DeliveryState.PENDING),
        (0xFF, DeliveryState.PENDING),
        (status_of(ShortOutcome.CONSUMED), DeliveryState.READ),
        (status_of(ShortOutcome.MEMORY_FULL), DeliveryState.FAILED),
    ],
)
def test_only_a_received_text_is_delivered(status: int, state: DeliveryState) -> None:
    found, cause = delivery_of(status)
    assert found is state
    assert bool(cause) == (state not in (DeliveryState.DELIVERED, DeliveryState.READ))


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("+CME ERROR: 42", Verdict.LATER),
        ("+cme error: 30", Verdict.LATER),
        ("+CMS Error: 35", Verdict.LANE),
        ("+CME ERROR: 31", Verdict.IN_DOUBT),
        ("+CME ERROR: 37", Verdict.AGAIN),
        ("+CME ERROR: 34", Verdict.RECIPIENT),
        ("ERROR", Verdict.LANE),
    ],
)
def test_a_refusal_is_later_or_somebodys_fault(line: str, verdict: Verdict) -> None:
    error = read_error(line)
    assert error is not None
    assert verdict_of(error) is verdict


def test_lines_of_the_radio() -> None:
    assert read_unsolicited("+CMGS: 0,5,3") == SentReport(False, 3)
    assert read_unsolicited("+CMGS: 0,4") == SentReport(True, None)
    ring = "+CTICN: 1,0,0,1,1001032,0,1,0,1,1,0,2001,15"
    assert read_unsolicited(ring) == IncomingCall("1001032", True)
    assert read_unsolicited("+CTICN: 1,0") is None
    assert read_identity("+CNUMF: 6,09011638300023401") == "09011638300023401"
    assert read_longest_bits("+CMGS: (0-16777214,0-99),(8-1184)") == 1184
    assert read_longest_bits("+CMGS: 0") is None
    assert (read_signal_dbm("+CSQ: 20,99"), read_signal_dbm("+CSQ: 99,99")) == (-73, None)


@pytest.mark.parametrize(
    ("line", "registered", "reporting"),
    [
        ("+CREG: 1", True, None),
        ("+CREG: 0", False, None),
        ("+CREG: 2,1", True, 2),
        ("+CREG: 0,1", True, 0),
        ("+CREG: 1,1234", True, None),
        ("+CREG: 2,5,1234", True, 2),
        ("+CREG: 3", False, None),
        ('+CREG: 1,"00A1"', True, None),
        ("+CREG: 2,1,00A1,03", True, 2),
    ],
)
def test_registration_is_read_with_and_without_its_setting(
    line: str, registered: bool, reporting: int | None
) -> None:
    found = read_registration(line)
    assert found is not None
    assert (found.registered, found.reporting) == (registered, reporting)


def test_what_is_no_registration_is_none() -> None:
    assert read_registration("+CREG: ?") is None
    assert read_registration("+CREGX: 1") is None
    assert read_registration("OK") is None
