"""The one error of every codec of this driver."""


class FrameError(ValueError):
    """These octets are no message, or one that contradicts itself; the text says where."""
