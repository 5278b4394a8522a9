"""The one error of every codec of this driver."""


class FrameError(ValueError):
    """These octets are no frame, or a frame that contradicts itself; the message says where."""
