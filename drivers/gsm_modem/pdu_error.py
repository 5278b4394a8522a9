"""The one error of the PDU codec."""


class PduError(ValueError):
    """These octets are no PDU we can read, or this message cannot be written as one."""
