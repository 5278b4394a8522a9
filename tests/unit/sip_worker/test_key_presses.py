"""One key that is told in two ways is one press."""

import pytest

from drivers.sip.worker.key_presses import KeyPresses

Told = tuple[float, str, str]
R, I, A = "rfc4733", "info", "inband"  # noqa: E741


@pytest.mark.parametrize(
    ("reports", "presses"),
    [
        ([(0.0, "1", R)], "1"),
        ([(0.0, "1", R), (0.05, "1", A)], "1"),
        ([(0.0, "1", A), (0.05, "1", R), (0.2, "1", I)], "1"),
        ([(0.0, "1", R), (0.3, "1", R)], "11"),
        ([(0.0, "1", R), (0.05, "1", A), (0.3, "1", R), (0.35, "1", A)], "11"),
        ([(0.0, "1", R), (0.3, "1", R), (0.4, "1", I), (0.5, "1", I)], "11"),
        ([(0.0, "1", R), (0.1, "2", R), (0.2, "1", I), (0.3, "2", I)], "12"),
        # The audio missed a press, or heard one that the events lost: nobody falls behind for ever.
        ([(0.0, "1", R), (0.3, "1", R), (0.4, "1", A), (5.0, "1", R), (5.1, "1", A)], "111"),
        ([(0.0, "1", R), (0.05, "1", A), (0.4, "1", A), (5.0, "1", R), (5.1, "1", A)], "111"),
    ],
)
def test_the_way_that_is_ahead_is_believed(reports: list[Told], presses: str) -> None:
    keys = KeyPresses()
    assert "".join(key for at_s, key, way in reports if keys.is_new(key, way, at_s)) == presses
