"""The three ways a session ends. Anything else that escapes a driver is a bug of the driver."""


class DriverError(Exception):
    """What a driver may raise; the message is shown to the administrator as it is."""


class LinkLost(DriverError):
    """The device went away or fell silent: the supervisor opens it again after a back-off."""


class NeedsOperator(DriverError):
    """Only a human can help (a wrong PIN: one more try may lock the SIM): never retried."""
