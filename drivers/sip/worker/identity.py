"""Who a request says it is from, and whom it asks for (RFC 3261 §20.20, §20.39; RFC 3325 §9.1)."""

from urllib.parse import unquote

# RFC 3261 §7.3.3: the short names.
_SHORT = {"from": "f", "to": "t", "call-id": "i", "content-type": "c"}


def header(message: str, name: str) -> str:
    """The first header field of that name (lower case), its folded lines joined; else empty.

    Octets that are no UTF-8, which come as surrogates and fit in no frame, become question marks.
    """
    names = (name, _SHORT.get(name, name))
    found: list[str] = []
    for line in message.partition("\r\n\r\n")[0].split("\r\n")[1:]:
        if found and line[:1] in (" ", "\t"):  # RFC 3261 §7.3.1
            found.append(line.strip())
        elif found:
            break
        elif line.partition(":")[0].strip().lower() in names:
            found.append(line.partition(":")[2].strip())
    return " ".join(found).encode("utf-8", "replace").decode()


def sender(message: str) -> str:
    """The user part of whoever sent this request: as the network asserts it, or else as it says."""
    return user_part(header(message, "p-asserted-identity")) or user_part(header(message, "from"))


def request_name(message: str) -> str:
    """Call-ID and number: what tells this request from every other (RFC 3261 §8.1.1.4, §8.1.1.5).

    Two requests of one dialogue, or of a sender that has one Call-ID for all, differ in the number.
    """
    return f"{header(message, 'call-id')}/{header(message, 'cseq').partition(' ')[0]}"


def user_part(address: str) -> str:
    """The user of a sip: or sips: address or the number of a tel: one, unescaped; else empty.

    `address` is a header's value, with a display name or without (RFC 3261 §25.1, name-addr).
    """
    scheme, _, rest = _addr_spec(address).partition(":")
    match scheme.strip().lower():
        case "sip" | "sips":
            user, at, _ = rest.partition("@")
            # RFC 3261 §19.1.1: a password after a colon, parameters of a number after a semicolon.
            user = user.partition(":")[0].partition(";")[0]
            return _unescaped(user) if at else ""
        case "tel":  # RFC 3966 §3
            return _unescaped(rest.partition(";")[0])
    return ""


def _unescaped(user: str) -> str:
    return "".join(each for each in unquote(user) if each.isprintable())


def _addr_spec(address: str) -> str:
    quoted = False
    for index, letter in enumerate(address):
        if letter == '"' and address[index - 1 : index] != "\\":
            quoted = not quoted
        elif letter == "<" and not quoted:
            return address[index + 1 :].partition(">")[0]
    return address.partition(";")[0]
