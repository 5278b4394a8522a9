"""The one error of every codec here."""


class PduError(ValueError):
    """What was received is not what its standard allows, or cannot be sent as it is."""
