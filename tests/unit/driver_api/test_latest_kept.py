"""What was not used for longest makes room."""

from gateway.driver_api.latest_kept import LatestKept


def test_what_was_not_used_for_longest_goes_first() -> None:
    table: LatestKept[int, str] = LatestKept(3)
    for number in (1, 2, 3):
        table.keep(number, str(number))
    assert table.use(1) == "1"
    assert table.get(2) == "2"
    table.keep(4, "4")
    assert list(table) == [3, 1, 4]
    table.keep(3, "three")
    table.keep(5, "5")
    assert list(table.values()) == ["4", "three", "5"]
    assert (table.get(1), table.use(1), len(table)) == (None, None, 3)
