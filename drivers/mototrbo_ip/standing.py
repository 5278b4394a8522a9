"""What outlives a session: a radio does not begin anew when our ports do."""

from dataclasses import dataclass

from drivers.mototrbo_ip.radio_roll import RadioRoll
from drivers.mototrbo_ip.sequence_numbers import SequenceNumbers
from gateway.driver_api.heard_before import HeardBefore


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is on the air, the numbers of our texts, and what was heard lately."""

    roll: RadioRoll
    numbers: SequenceNumbers
    heard: HeardBefore
