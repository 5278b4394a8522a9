"""The events of a fact are what its digest covers: each tampering with them is named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.verify import Damage, verify
from tests.unit.journal_store.builders import Chain, damage, fill

FACTS = 12


@pytest.fixture
def telling(tmp_path: Path) -> Path:
    """Facts 1, 2, 3 and 4 told event 1, events 2 to 4, nothing and events 5 to 6."""
    path = tmp_path / "journal.db"
    chain = Chain()
    fill(path, *(chain.write(events=count) for count in (1, 3, 0, 2)))
    return path


END_AT = "; UPDATE marks SET last_event = "
SWAPPED = (
    "UPDATE events SET sequence = 99 WHERE sequence = {0};"
    "UPDATE events SET sequence = {0} WHERE sequence = {1};"
    "UPDATE events SET sequence = {1} WHERE sequence = 99;"
)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("UPDATE events SET body = x'7b7d' WHERE sequence = 1", ["1 key-1"]),
        ("UPDATE events SET body = x'' WHERE sequence = 3", ["2 key-2"]),
        ("UPDATE events SET body = CAST(body || ' ' AS BLOB) WHERE sequence = 6", ["5 key-4"]),
        ("UPDATE events SET urgent = 1 WHERE sequence = 1", ["1 key-1"]),
        ("UPDATE events SET urgent = 1 WHERE sequence = 4", ["2 key-2"]),
        ("UPDATE events SET fact = 3 WHERE sequence = 4", ["2 key-2", "4 key-3"]),
        ("UPDATE events SET fact = 2 WHERE sequence = 1", ["1 key-2", "1 key-1"]),
        ("UPDATE events SET fact = 1 WHERE sequence = 3", ["2 key-2", "3 key-1", "4 key-2"]),
        (SWAPPED.format(1, 2), ["1 key-2", "2 key-1", "3 key-2"]),
        (SWAPPED.format(3, 4), ["2 key-2"]),
        ("UPDATE events SET body = (SELECT body FROM events WHERE sequence = 5)"
         " WHERE sequence = 1", ["1 key-1"]),
        ("DELETE FROM events WHERE sequence = 6" + END_AT + "5", ["5 key-4"]),
        ("DELETE FROM events WHERE fact = 4" + END_AT + "4", ["5 key-4"]),
        ("DELETE FROM events" + END_AT + "0", ["1 key-1", "1 key-2", "1 key-4"]),
        ("DELETE FROM events WHERE sequence = 1;"
         "UPDATE events SET sequence = sequence - 1" + END_AT + "5",
         ["1 key-2", "4 key-4", "1 key-1"]),
        ("INSERT INTO events VALUES (7, 4, 0, x'7b7d')" + END_AT + "7", ["5 key-4"]),
        ("INSERT INTO events VALUES (7, 3, 0, x'7b7d')" + END_AT + "7", ["7 key-3"]),
        ("INSERT INTO events VALUES (7, 1, 0, x'7b7d')" + END_AT + "7", ["7 key-1"]),
    ],
)  # fmt: skip
def test_an_event_that_is_not_what_was_told_is_named(
    telling: Path, script: str, expected: list[str]
) -> None:
    findings = damage(telling, script)
    assert {found.damage for found in findings} == {Damage.EVENT_CHANGED}
    assert [f"{found.sequence} {found.key}" for found in findings] == expected


def test_events_of_one_fact_are_named_from_the_first_to_the_last(telling: Path) -> None:
    (found,) = damage(telling, "UPDATE events SET body = x'7b7d' WHERE sequence = 3")
    assert found.detail == "events 2 to 4"


def test_an_event_taken_out_is_named_beside_the_gap(telling: Path) -> None:
    findings = damage(telling, "DELETE FROM events WHERE sequence IN (1, 3)")
    assert [(found.damage, found.sequence, found.key) for found in findings] == [
        (Damage.EVENT_MISSING, 1, ""),
        (Damage.EVENT_MISSING, 3, ""),
        (Damage.EVENT_CHANGED, 2, "key-2"),
        (Damage.EVENT_CHANGED, 1, "key-1"),
    ]


@pytest.mark.parametrize("told", ["x''", "zeroblob(32)"])
def test_a_fact_that_shall_have_told_something_else_is_named(telling: Path, told: str) -> None:
    findings = damage(telling, f"UPDATE facts SET told = {told} WHERE sequence = 2")
    assert [(found.damage, found.sequence, found.key) for found in findings] == [
        (Damage.CHAIN, 2, "key-2"),
        (Damage.EVENT_CHANGED, 2, "key-2"),
    ]


def test_events_removed_with_the_digest_that_covers_them_are_named(telling: Path) -> None:
    findings = damage(
        telling,
        "UPDATE facts SET told = x'' WHERE sequence = 4;"
        "DELETE FROM events WHERE fact = 4;"
        "UPDATE marks SET last_event = 4;",
    )
    assert [(found.damage, found.key) for found in findings] == [(Damage.CHAIN, "key-4")]


@given(st.integers(0), st.integers(0, 7), st.integers(1, FACTS))
def test_one_flipped_bit_of_an_event_is_found(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int, sequence: int
) -> None:
    path = tmp_path_factory.mktemp("flip") / "journal.db"
    chain = Chain()
    writes = [chain.write() for _ in range(FACTS)]
    fill(path, *writes)
    body = writes[sequence - 1].events[0].body
    content = bytearray(path.read_bytes())
    assert content.count(body) == 1
    content[content.index(body) + place % len(body)] ^= 1 << bit
    path.write_bytes(content)
    (found,) = verify(path).findings
    expected = (Damage.EVENT_CHANGED, sequence, f"key-{sequence}")
    assert (found.damage, found.sequence, found.key) == expected
