"""A REFER that comes in a call, and the NOTIFY that ends our part in it (RFC 3515)."""

from drivers.sip.worker.identity import header

SIPFRAG = "message/sipfrag;version=2.0"
# RFC 3515 §2.4.5: we have done what was asked, as far as whoever asked is concerned.
DONE = "SIP/2.0 200 OK\r\n"


def refer_target(message: str) -> str:
    """The address that we are asked to call, with what it asks to be put into the INVITE."""
    value = header(message, "refer-to") or header(message, "r")
    _, opened, rest = value.rpartition("<")
    return rest.partition(">")[0].strip() if opened else value.partition(";")[0].strip()


def notify_headers(message: str) -> tuple[tuple[str, str], ...]:
    """Those of the one NOTIFY that answers this REFER.

    The second of a call is told from the first by its number (RFC 3515 §2.4.6), which the first
    may bear as well.
    """
    number = header(message, "cseq").partition(" ")[0]
    return (
        ("Event", f"refer;id={number}"),
        ("Subscription-State", "terminated;reason=noresource"),
    )
