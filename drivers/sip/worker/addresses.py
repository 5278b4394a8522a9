"""SIP addresses of what the driver names (RFC 3261 §19.1)."""

from collections.abc import Iterable

from drivers.sip.frames import Start

_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()")
# RFC 3261 §25.1, user-unreserved and token.
_OF_USERS = _UNRESERVED | frozenset("&=+$,;?/")
_OF_TOKENS = (_UNRESERVED | frozenset("%+`")) - frozenset("()")


def account_id(start: Start, host: str, display: str = "") -> str:
    """Who calls, as the From header has it; `display` is a name for one call.

    A registered account keeps its user, or its trunk would refuse the call, and shows the caller
    id as its name; without a registrar the caller id is the user.
    """
    if start.registrar:
        user, place = start.user, registrar_place(start.registrar)
        name = display or start.caller_id
    else:
        user, place = start.caller_id or start.user or "muster", host
        name = display
    named = f"{quoted(name)} " if name else ""
    return f"{named}<sip:{escaped_user(user)}@{place}>"


def registrar_uri(start: Start) -> str:
    """Where the REGISTER goes."""
    return with_transport(f"sip:{registrar_place(start.registrar)}", start.transport)


def registrar_place(registrar: str) -> str:
    """Host and port of `sip:host:port` or `host:port`."""
    for scheme in ("sips:", "sip:"):
        registrar = registrar.removeprefix(scheme)
    return registrar.partition(";")[0]


def with_transport(uri: str, transport: str) -> str:
    """The address, reached over this transport unless it names one; UDP is the default."""
    if transport == "udp" or ";transport=" in uri:
        return uri
    return f"{uri};transport={transport}"


def is_dialable(uri: str) -> bool:
    """Whether nothing in it could begin another header or line: printable ASCII, no blanks."""
    return uri.startswith(("sip:", "sips:")) and all("!" <= each <= "~" for each in uri)


def are_headers(headers: Iterable[tuple[str, str]]) -> bool:
    """Whether each is one header of its own: a token and one line (RFC 3261 §7.3.1, §25.1)."""
    return all(
        name != "" and _OF_TOKENS.issuperset(name) and _is_line(value) for name, value in headers
    )


def escaped_user(user: str) -> str:
    """The user part, octets that may not stand there as %XX."""
    return "".join(
        chr(octet) if chr(octet) in _OF_USERS else f"%{octet:02X}" for octet in user.encode()
    )


def quoted(name: str) -> str:
    """A display name as a quoted string; control characters are left out."""
    clean = "".join(each for each in name if each.isprintable())
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_line(value: str) -> bool:
    return all(each.isprintable() for each in value)
