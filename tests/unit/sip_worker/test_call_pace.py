"""No more calls begin at once than the library has sockets for."""

from drivers.sip.worker.call_pace import CallPace, pace_of_arrival, pace_of_dialling


def begin(pace: CallPace, now_s: float) -> bool:
    if not pace.is_open(now_s):
        return False
    pace.begun(now_s)
    return True


def test_no_more_than_so_many_begin_in_any_while() -> None:
    pace = CallPace(3)
    begun_s = [n / 100 for n in range(500) if begin(pace, n / 100)]
    assert len(begun_s) >= 3 * 5 / 0.6 - 3
    for first, fourth in zip(begun_s, begun_s[3:], strict=False):
        assert fourth - first >= 0.6 - 1e-9


def test_asking_costs_nothing() -> None:
    pace = CallPace(1)
    assert all(pace.is_open(0.0) for _ in range(10))
    pace.begun(0.0)
    assert not pace.is_open(0.59)
    assert pace.is_open(0.6)


def test_the_table_of_64_sockets_is_never_full() -> None:
    """Two sockets each: those that go on, and those that closed within the last half second."""
    legs = 4
    dialled, came = pace_of_dialling(legs), pace_of_arrival(legs)
    begun = sum(begin(dialled, 0.0) for _ in range(99)) + sum(begin(came, 0.0) for _ in range(99))
    assert 2 * (legs + begun) + 2 * legs < 64


def test_a_library_of_more_calls_begins_more() -> None:
    dialled = pace_of_dialling(100)
    assert sum(begin(dialled, 0.0) for _ in range(999)) == 250
