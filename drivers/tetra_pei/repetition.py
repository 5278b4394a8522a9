"""For how long the same octets may come again without being something else.

Once they may be a new answer they are taken for one: there are terminals whose reference never
changes, and every battery begins it anew.
"""

from drivers.tetra_pei.received_message import TextTransfer
from drivers.tetra_pei.sds_transport import Wanted

BY_NETWORK_S = 5.0
"""What has no reference, or wants no report: a human may well press the same key twice."""
REPORT_S = 600.0
"""A report on one of our references: until that is used again there is no other like it."""
_FOR_REPORT_S = 15.0
_PART_S = 60.0


def repeated_s(message: TextTransfer) -> float:
    """Of a text; a part of a long one is reported only with the whole, so it comes for longer."""
    if message.text.part is not None:
        return _PART_S
    return BY_NETWORK_S if message.transfer.wanted is Wanted.NOTHING else _FOR_REPORT_S
