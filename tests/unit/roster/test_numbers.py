"""One spelling for every telephone number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.roster.numbers import normal, plausible


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
