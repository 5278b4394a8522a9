"""An INFO that says something else than a key (RFC 6086): what a radio gateway grants or denies."""

from drivers.sip.worker.identity import header

_LONGEST = 4000
# What the library and `bare_info` read.
_KEYS = frozenset({"application/dtmf", "application/dtmf-relay"})


def info_in(message: str) -> tuple[str, str] | None:
    """Type and text of the body of this INFO request; None where it is a key, or has no body.

    Octets that are no UTF-8 become U+FFFD.
    """
    content_type = header(message, "content-type").partition(";")[0].strip().lower()
    octets = message.partition("\r\n\r\n")[2].encode("utf-8", "surrogateescape")
    if content_type in _KEYS or not octets:
        return None
    return content_type, octets.decode("utf-8", "replace")[:_LONGEST]
