"""What a modem announces while it is still being set up."""

import pytest

from gateway.driver_api import DeliveryReported, Reply
from tests.unit.gsm_modem.scripted_modem import OK, START, Bench
from tests.unit.gsm_modem.test_inbound import REPORT, listing, read, stored, text_line


@pytest.mark.parametrize("before", [1, 9], ids=["before the storage", "before the list"])
def test_what_is_announced_before_the_storage_is_known_is_read_where_it_lies(before: int) -> None:
    bench = Bench()
    bench.play(START[:before])
    bench.feed(stored(3) + '\r\n+CDSI: "SR",9\r\n')
    listed = listing((3, 0, text_line("收到")))
    bench.play([*START[before:11], ("AT+CMGL=4\r", listed), START[12]])
    bench.play([('AT+CPMS="SR"\r', OK), read(9, REPORT + "00")])
    assert [type(event) for event in bench.heard()] == [Reply, DeliveryReported]
    bench.quiet()
