"""Call-out (EN 300 392-2 PID C3), behind an encoder that a profile brings.

The layout of its bits is not public: no code or recording that we could read holds more than one
payload. So nothing is built in. Whoever has the vendor's description writes the octets as a
template, in hexadecimal with places to fill in:

    "C3 00 {reference} 01 0F {latin-1}"     {reference}  one octet, as of every SDS-TL message
                                            {latin-1} {utf-16}  the text, at the end

What a terminal answers to it is a status of the fleet (`statuses`), which needs no decoder. A text
that does not fit the template goes as an ordinary one.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from drivers.tetra_pei.pdu_error import PduError

PROTOCOL = 0xC3
_TEMPLATE = re.compile(
    r"(?P<head>C3(?: ?[0-9A-F]{2})*?)(?P<reference> ?\{reference\})?"
    r"(?P<tail>(?: ?[0-9A-F]{2})*) ?\{(?P<coding>latin-1|utf-16)\}",
    re.IGNORECASE,
)
_CODECS = {"latin-1": "latin-1", "utf-16": "utf-16-be"}


class CallOutEncoder(Protocol):
    """Makes the user data of one call-out; raises `PduError` for a text that it cannot carry."""

    def encode(self, text: str, reference: int, most_octets: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class TemplateEncoder:
    """`head`, the reference if it has a place, `tail`, and the text in `codec`."""

    head: bytes
    has_reference: bool
    tail: bytes
    codec: str

    def encode(self, text: str, reference: int, most_octets: int) -> bytes:
        try:
            body = text.encode(self.codec)
        except UnicodeEncodeError:
            raise PduError("the call-out's coding lacks a character") from None
        middle = bytes((reference & 0xFF,)) if self.has_reference else b""
        octets = self.head + middle + self.tail + body
        if len(octets) > most_octets:
            raise PduError(f"a call-out of {len(octets)} octets, {most_octets} allowed")
        return octets


def read_template(template: str) -> CallOutEncoder:
    """The encoder that a template describes; raises `ValueError` for what is none."""
    found = _TEMPLATE.fullmatch(template.strip())
    if found is None:
        raise ValueError(f"{template!r} is no template: C3, octets, {{reference}}, {{latin-1}}")
    return TemplateEncoder(
        bytes.fromhex(found["head"]),
        found["reference"] is not None,
        bytes.fromhex(found["tail"]),
        _CODECS[found["coding"].lower()],
    )
