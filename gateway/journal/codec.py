"""Facts as JSON, with a version each: what is written today has to be read in years.

`body` is canonical: the fields in the order of the dataclass, no spaces, times in UTC.
A new version of a fact gets a new entry in `_FORMS` and an upgrade of the old one here; an
entry is never removed.
"""

import re
from typing import Any, get_args

import msgspec

from gateway.orders.facts import Fact

_ENCODER = msgspec.json.Encoder()


class UnknownFact(Exception):
    """The journal holds a fact that this version of Muster cannot read."""


def kind_of(fact_type: type) -> str:
    """`OrderAccepted` is written as `order_accepted`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", fact_type.__name__).lower()


_KINDS: dict[type, str] = {fact_type: kind_of(fact_type) for fact_type in get_args(Fact)}
_FORMS: dict[tuple[str, int], msgspec.json.Decoder[Any]] = {
    (kind, 1): msgspec.json.Decoder(fact_type) for fact_type, kind in _KINDS.items()
}


def encode_fact(fact: Fact) -> tuple[str, int, bytes]:
    """(kind, version, body)."""
    return _KINDS[type(fact)], 1, _ENCODER.encode(fact)


def decode_fact(kind: str, version: int, body: bytes) -> Fact:
    """Raises `UnknownFact` for what this version cannot read."""
    form = _FORMS.get((kind, version))
    if form is None:
        raise UnknownFact(f"{kind} in version {version}")
    try:
        fact: Fact = form.decode(body)
    except msgspec.ValidationError as error:
        raise UnknownFact(f"{kind} in version {version}: {error}") from error
    return fact


def encode_json(value: Any) -> bytes:
    """Compact JSON of what events and bodies hold."""
    return _ENCODER.encode(value)
