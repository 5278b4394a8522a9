"""What a simulated modem does with the bytes it gets now; drawn in `simulated_modem`."""

from enum import Enum


class Phase(Enum):
    BOOTING = "booting"
    COMMAND = "command"
    EXECUTING = "executing"
    PROMPTING = "prompting"
    ENTERING = "entering"
    HUNG = "hung"
    OFF = "without power"
