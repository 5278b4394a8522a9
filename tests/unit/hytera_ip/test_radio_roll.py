"""Who is on the air, however many make themselves heard."""

from drivers.hytera_ip.radio_roll import RadioRoll
from gateway.driver_kit.virtual_loop import START_UTC


def test_made_up_radios_drive_out_none_that_is_heard_again() -> None:
    roll = RadioRoll(3600)
    for number in range(1, 60_000):
        roll.registered(number, START_UTC)
        roll.heard(1, START_UTC)
    here = roll.on_air(START_UTC)
    assert len(here) == 20_000
    assert here[:2] == [1, 40_001]
    assert roll.radio(2) is None
