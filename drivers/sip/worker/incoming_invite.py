"""What an INVITE says of who calls and whom (RFC 3261 §20; RFC 3325 §9.1)."""

from drivers.sip.frames import Incoming
from drivers.sip.worker.identity import header, sender, user_part

_MOST_LETTERS = 256


def call_id(message: str) -> str:
    """What names the call of any of its messages (RFC 3261 §8.1.1.4), all of it."""
    return header(message, "call-id")


def incoming_of(worker: int, message: str) -> Incoming:
    """The event for this INVITE: whatever it lacks is empty."""
    return Incoming(
        worker=worker,
        call=_clean(call_id(message)),
        caller=_clean(sender(message)),
        called=_clean(user_part(header(message, "to"))),
        name=_clean(
            display_name(header(message, "p-asserted-identity"))
            or display_name(header(message, "from"))
        ),
    )


def display_name(address: str) -> str:
    """The name before an address in `<>`, without its quotation marks (RFC 3261 §25.1)."""
    address = address.strip()
    if not address.startswith('"'):
        return address.partition("<")[0].strip() if "<" in address else ""
    name, letters = "", iter(address[1:])
    for letter in letters:
        if letter == '"':
            return name.strip()
        name += next(letters, "") if letter == "\\" else letter
    return ""


def _clean(words: str) -> str:
    # What was no UTF-8 comes as surrogates (PEP 383), which no frame can hold.
    legible = words.encode("utf-8", "replace").decode()
    return "".join(each for each in legible if each.isprintable())[:_MOST_LETTERS]
