"""Names of recordings: below their folder, short enough, and never the same for two calls."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.sip.records.call_records import CallRecords, Kind, record_name

AT = datetime(2026, 11, 22, 10, 15, 30, 123456, tzinfo=UTC)
ANY_WORDS = st.text(st.characters(exclude_categories=()), max_size=600)

WICKED = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    "a\x00b",
    "d1/7#3",
    "x" * 5000,
    "叫我队长",
    "\ud800",
    "a@10.0.0.1;tag=../..",
    "",
    "-rf",
    "CON",
    "a\nb",
]


def name_of(identity: str = "d17#3", number: str = "15400010001", kind: Kind = Kind.CALL) -> str:
    return record_name(AT, kind, identity, number)


def assert_safe(name: str) -> None:
    day, file = name.split("/")
    assert day == "2026-11-22"
    assert file.endswith(".wav")
    assert file.isascii()
    assert file.isprintable()
    assert not set(file) & set("\\: \"'*?<>|$`")
    assert file.count(".") == 1
    assert not file.startswith((".", "-"))
    assert len(file) <= 200  # NAME_MAX is 255, and ours gets a suffix where it is damaged


def test_a_name_tells_date_time_kind_attempt_and_number() -> None:
    name = name_of()
    assert name.startswith("2026-11-22/101530123Z-call-d17_3-15400010001-")


@pytest.mark.parametrize("wicked", WICKED)
def test_wicked_words_stay_below_the_folder(wicked: str) -> None:
    assert_safe(name_of(identity=wicked))
    assert_safe(name_of(number=wicked))


@given(ANY_WORDS, ANY_WORDS)
def test_any_words_stay_below_the_folder(identity: str, number: str) -> None:
    name = record_name(AT, Kind.INCOMING, identity, number)
    assert_safe(name)
    assert PurePosixPath("/records", name).is_relative_to("/records")


@given(st.lists(st.tuples(ANY_WORDS, ANY_WORDS), unique=True, max_size=20))
def test_two_calls_never_have_one_name(calls: list[tuple[str, str]]) -> None:
    names = {record_name(AT, Kind.CALL, identity, number) for identity, number in calls}
    assert len(names) == len(calls)


def test_what_would_look_alike_is_kept_apart() -> None:
    names = {name_of("a/b"), name_of("a_b"), name_of("a_b", kind=Kind.REPORT)}
    names.add(record_name(AT + timedelta(microseconds=1), Kind.CALL, "a_b", "15400010001"))
    names.add(name_of("x" * 500))
    names.add(name_of("x" * 501))
    assert len(names) == 6


def test_the_date_is_that_of_utc() -> None:
    early = datetime(2026, 11, 23, 7, 0, tzinfo=timezone(timedelta(hours=8)))
    assert record_name(early, Kind.CALL, "a", "1").startswith("2026-11-22/230000000Z-")


def test_without_a_folder_nothing_is_recorded() -> None:
    assert CallRecords().of(Kind.CALL, "a", "1") is None


def test_without_room_only_reports_are_recorded() -> None:
    records = CallRecords(PurePosixPath("/records"), lambda: AT, lambda: False)
    kept = {kind for kind in Kind if records.of(kind, "a", "1") is not None}
    assert kept == {Kind.REPORT}


def test_the_worker_gets_the_path_and_the_record_the_name() -> None:
    record = CallRecords(PurePosixPath("/records"), lambda: AT).of(Kind.CALL, "a", "1")
    assert record is not None
    assert record.file == f"/records/{record.name}"
    assert record.name == record_name(AT, Kind.CALL, "a", "1")
