"""What a MESSAGE says (RFC 3428): plain text in a charset we can read, and nothing else.

The binding hands a message over as a string in which octets that are no UTF-8 are surrogates
(PEP 383); they are turned back before they are read.
"""

from dataclasses import dataclass

from drivers.sip.worker.identity import header

_TEXT = "text/plain"
# GB 18030 has every character of the two before it, where they have it.
_CODECS = {
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "iso-8859-1": "latin-1",
}


@dataclass(frozen=True, slots=True)
class Said:
    """`text` is empty where `content_type`, `type/subtype` in lower case, is not one we read."""

    content_type: str
    text: str


def said_in(message: str) -> Said:
    """Read the body of this request; octets that its charset does not have become U+FFFD.

    A charset we do not have is told with its name, as the sender wrote it.
    """
    # RFC 3261 §20.15: a body has a type; one without is taken for what a MESSAGE is.
    kind, *parameters = (header(message, "content-type") or _TEXT).split(";")
    content_type, charset = kind.strip().lower(), _charset(parameters)
    if content_type != _TEXT:
        return Said(content_type, "")
    if charset and charset not in _CODECS:
        return Said(f"{_TEXT};charset={charset}", "")
    body = message.partition("\r\n\r\n")[2].encode("utf-8", "surrogateescape")
    return Said(_TEXT, _read(body, charset))


def is_readable(message: str) -> bool:
    """Whether `said_in` reads it."""
    return said_in(message).content_type == _TEXT


def _charset(parameters: list[str]) -> str:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def _read(body: bytes, charset: str) -> str:
    if charset:
        return body.decode(_CODECS[charset], "replace")
    try:
        # RFC 3261 §7.4.1: UTF-8 where no charset is named; older gateways in China send GBK so.
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")
