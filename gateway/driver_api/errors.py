"""The three ways a session ends. Anything else that escapes a driver is a bug of the driver."""


class DriverError(Exception):
    """What a driver may raise; the message is shown to the administrator as it is."""


class LinkLost(DriverError):
    """The device went away or fell silent: the supervisor opens it again after a back-off.

    A driver that could not open it, and for which trying is cheap and touches nobody else (a
    port that is not there), says in `again_s` how soon it may be tried again, time after time.
    """

    def __init__(self, reason: str = "", again_s: float | None = None) -> None:
        super().__init__(reason)
        self.again_s = again_s


class NeedsOperator(DriverError):
    """Only a human can help (a wrong PIN: one more try may lock the SIM): never retried."""
