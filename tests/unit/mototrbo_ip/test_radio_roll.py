"""Who is on the air, however many make themselves heard."""

from drivers.mototrbo_ip.radio_roll import OnAir, RadioRoll
from gateway.driver_kit.virtual_loop import START_UTC


def test_made_up_radios_drive_out_none_that_is_heard_again() -> None:
    roll = RadioRoll()
    for number in range(1, 60_000):
        now_s = float(number)
        roll.heard(number, number.to_bytes(4, "big"), START_UTC, now_s)
        roll.heard(1, b"\0\0\0\1", START_UTC, now_s)
    assert roll.radio(2) is None
    here = roll.on_air()
    assert len(here) == 20_000
    assert (here[0].number, here[0].on_air) == (59_999, OnAir.YES)
    assert roll.radio(1) is not None
    assert not roll.registered(2, False, 60_000.0)
