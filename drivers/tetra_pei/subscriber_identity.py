"""Who a radio or a talkgroup is: the 24-bit short identity at the end of every longer one.

SSI            up to 8 digits
TSI            3+4+8, 3+5+8 or 4+5+8 digits: country, network, SSI        EN 300 392-1 §7
"""

from drivers.tetra_pei.pdu_error import PduError

_SSI_DIGITS = 8
_TSI_LENGTHS = (15, 16, 17)
_LARGEST_SSI = 0xFFFFFF - 1


def ssi_of(identity: str) -> int:
    """The SSI, 1..16777214; raises `PduError` for what is no identity of a subscriber."""
    digits = identity.strip()
    if not digits.isascii() or not digits.isdigit():
        raise PduError(f"{identity!r} is no identity of a radio: digits only")
    if len(digits) > _SSI_DIGITS and len(digits) not in _TSI_LENGTHS:
        raise PduError(f"{identity} is neither an SSI nor a TSI")
    ssi = int(digits[-_SSI_DIGITS:])
    if not 1 <= ssi <= _LARGEST_SSI:
        raise PduError(f"{identity}: no SSI between 1 and {_LARGEST_SSI}")
    return ssi


def plain_identity(identity: str) -> str:
    """The SSI in digits without leading zeros; what is no identity stays as it is."""
    try:
        return str(ssi_of(identity))
    except PduError:
        return identity.strip()
