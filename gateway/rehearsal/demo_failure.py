"""Why the demo cannot go on."""


class DemoFailed(Exception):
    """The message is shown as it is; the demo ends with exit code 1."""
