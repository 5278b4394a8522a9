"""Which of the services a datagram belongs to."""

from enum import Enum


class Port(Enum):
    """A service's port; the value is its place in the datagram train."""

    TMP = 0
    RRS = 1
    LP = 2
    RCP = 3
