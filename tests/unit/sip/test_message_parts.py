"""A text in messages that are short enough."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.sip.texts.message_parts import parts_of

ORDER = (
    "【仙居】指令A:白塔镇内涝,各队立即集结,赶赴白塔镇政府。单号20260918-01。回复1签收2无法执行。"
)


def octets(text: str) -> int:
    return len(text.encode())


def test_a_text_that_fits_goes_whole() -> None:
    assert parts_of(ORDER, octets(ORDER), 1) == (ORDER,)


def test_a_longer_text_goes_in_numbered_parts_and_breaks_where_a_sentence_does() -> None:
    assert parts_of(ORDER, 80, 4) == (
        "【仙居】(1/3)指令A:白塔镇内涝,各队立即集结,",
        "【仙居】(2/3)赶赴白塔镇政府。单号20260918-01。",
        "【仙居】(3/3)回复1签收2无法执行。",
    )


def test_every_part_of_a_drill_says_so() -> None:
    parts = parts_of(f"（可能重复）【演练】{ORDER}", 150, 9)
    assert parts is not None
    assert len(parts) > 1
    assert all(part.startswith("（可能重复）【演练】【仙居】(") for part in parts)


def test_what_takes_too_many_parts_is_none() -> None:
    assert parts_of("集" * 1000, 300, 3) is None
    assert parts_of("集" * 101, 300, 1) is None


def test_marks_that_leave_no_room_are_said_once() -> None:
    parts = parts_of("【" + "仙" * 18 + "】" + "集结" * 30, 100, 9)
    assert parts is not None
    assert sum("仙" in part for part in parts) == 1


@given(st.text(max_size=600), st.integers(60, 400))
def test_no_part_is_too_long_and_nothing_is_lost(text: str, longest: int) -> None:
    try:
        octets(text)
    except UnicodeEncodeError:
        return
    parts = parts_of(text, longest, 9)
    if parts is None:
        assert octets(text) > longest
        return
    assert all(octets(part) <= longest for part in parts)
    if len(parts) == 1:
        assert parts == (text,)
        return
    marks = parts[0][: parts[0].index("(1/")]
    pieces = [part[len(f"{marks}({n}/{len(parts)})") :] for n, part in enumerate(parts, 1)]
    assert marks + "".join(pieces) == text
