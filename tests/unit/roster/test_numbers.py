"""One spelling for every telephone number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType, example_number_for_type, format_number

from gateway.roster.numbers import NumberKind, assigned, kind_of, normal, plausible, with_trunk_zero


def example(region: str, kind: int = PhoneNumberType.MOBILE) -> str:
    """A number that the numbering plan gives as an example: nobody's, and valid."""
    number = example_number_for_type(region, kind)
    assert number is not None
    return format_number(number, PhoneNumberFormat.E164)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("15400010001", "15400010001"),
        ("+8615400010001", "15400010001"),
        ("+86 154 0001 0001", "15400010001"),
        ("008615400010001", "15400010001"),
        ("8615400010001", "15400010001"),
        ("015400010001", "15400010001"),
        ("＋８６１５４００010001", "15400010001"),
        ("154-0001-0001", "15400010001"),
        ("0600-5551034", "06005551034"),
        ("06005551034", "06005551034"),
        ("(0600)555 1034", "06005551034"),
        ("+866005551034", "06005551034"),
        ("+86 600-5551034", "06005551034"),
        ("+864005550001", "4005550001"),
        ("+8610655501234", "10655501234"),
        ("5551034", "5551034"),
        ("12379", "12379"),
        ("+8612379", "12379"),
        ("106550571234", "106550571234"),
        ("+85255500001", "0085255500001"),
        ("MUSTER", "MUSTER"),
        (" Info-7 ", "Info-7"),
        ("仙居应急", "仙居应急"),
        ("", ""),
        ("+86", "0086"),
    ],
)
def test_spellings(number: str, expected: str) -> None:
    assert normal(number) == expected


@given(st.text(max_size=30) | st.text(alphabet="+0861- 5", max_size=25))
def test_what_is_normal_stays_normal(number: str) -> None:
    assert normal(normal(number)) == normal(number)


@pytest.mark.parametrize(
    "number", ["15400010001", "0600-5551034", "4005550001", "12379", "5551034"]
)
def test_plausible(number: str) -> None:
    assert plausible(number)


@pytest.mark.parametrize("number", ["", "1540001000", "154000100011", "待定", "12", "0000000000"])
def test_implausible(number: str) -> None:
    assert not plausible(number)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("154 0001 0001", NumberKind.MOBILE),
        ("0600-5551034", NumberKind.FIXED),
        ("5551034", NumberKind.FIXED),
        ("400-555-0001", NumberKind.SERVICE),
        ("12379", NumberKind.SERVICE),
        ("955550001", NumberKind.SERVICE),
        ("106550571234", NumberKind.SERVICE),
        (example("HK"), NumberKind.FOREIGN),
        ("+8521", None),
        ("0099912345678", None),
        ("一二三", None),
    ],
)
def test_kinds(number: str, kind: NumberKind | None) -> None:
    assert kind_of(number) is kind


@pytest.mark.parametrize(
    "number",
    [
        "15400010001",
        "0600-5551034",
        "5551034",
        "12379",
        example("CN"),
        example("CN", PhoneNumberType.FIXED_LINE),
    ],
)
def test_assigned(number: str) -> None:
    assert assigned(number)


@pytest.mark.parametrize("number", ["14000000000", "0600-5561034"])
def test_not_assigned(number: str) -> None:
    assert not assigned(number)


@pytest.mark.parametrize(
    ("digits", "dialled"),
    [
        ("6005551034", "06005551034"),
        ("15400010001", "15400010001"),
        ("4005550001", "4005550001"),
        ("5551034", "5551034"),
        ("12379", "12379"),
    ],
)
def test_the_zero_that_a_spreadsheet_eats(digits: str, dialled: str) -> None:
    assert with_trunk_zero(digits) == dialled
