"""The chain's encoding and the time that sorts as text."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.rows import GENESIS, EventRow, chain_digest, told_digest, utc_text

FIELDS = st.tuples(
    st.text(max_size=4),
    st.text(max_size=4),
    st.text(max_size=4),
    st.text(max_size=4),
    st.integers(0, 20),
    st.binary(max_size=4),
    st.binary(max_size=4),
)
EVENTS = st.lists(
    st.builds(EventRow, st.integers(1, 20), st.just(1), st.booleans(), st.binary(max_size=4)),
    max_size=3,
)
MOMENTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
)


def test_digest_is_the_documented_one() -> None:
    fields = [b"k", b"2026", b"", "到".encode(), b"12", b"{}", b"told"]
    plain = GENESIS + b"".join(len(field).to_bytes(8, "big") + field for field in fields)
    assert (
        chain_digest(GENESIS, "k", "2026", "", "到", 12, b"{}", b"told") == sha256(plain).digest()
    )


@given(FIELDS, FIELDS)
def test_different_rows_have_different_digests(
    one: tuple[str, str, str, str, int, bytes, bytes],
    other: tuple[str, str, str, str, int, bytes, bytes],
) -> None:
    assert (chain_digest(GENESIS, *one) == chain_digest(GENESIS, *other)) == (one == other)


def test_a_byte_cannot_move_to_the_next_field() -> None:
    assert chain_digest(GENESIS, "ab", "", "", "", 1, b"", b"") != chain_digest(
        GENESIS, "a", "b", "", "", 1, b"", b""
    )


def test_digest_depends_on_the_one_before() -> None:
    fields = ("k", "t", "o", "x", 1, b"{}", b"")
    assert chain_digest(GENESIS, *fields) != chain_digest(bytes([1] * 32), *fields)


def test_what_events_leave_in_their_fact_is_the_documented_one() -> None:
    fields = [b"9", b"0", b"{}", b"10", b"1", "到".encode()]
    plain = b"".join(len(field).to_bytes(8, "big") + field for field in fields)
    events = [EventRow(9, 4, False, b"{}"), EventRow(10, 4, True, "到".encode())]
    assert told_digest(events) == sha256(plain).digest()
    assert told_digest([]) == b""


@given(EVENTS, EVENTS)
def test_different_events_have_different_digests(
    one: list[EventRow], other: list[EventRow]
) -> None:
    assert (told_digest(one) == told_digest(other)) == (one == other)


@given(MOMENTS, MOMENTS)
def test_times_sort_as_text(one: datetime, other: datetime) -> None:
    assert (utc_text(one) < utc_text(other)) == (one < other)
    assert len(utc_text(one)) == len("2026-08-12T03:04:05.000006Z")
