"""Keys by which the journal knows that it has heard a message before.

A message is named by its octets: sender, time stamp of the service centre, text, for every
part. That holds as long as the stamp is one: a centre without a clock stamps two answers "1"
alike, and the second is not to be dropped. So where the stamp lies more than 48 h from our own
clock, the moment of reading is added: heard twice is better than lost.

    kind   named by                    what it is
    text   its octets                  a text of one part, or a part that came directly
    long   the octets of part 1        a text of several parts; also what is left of one
    parts  the octets of all that came a text whose other parts never came
    report its octets                  a delivery report

A whole text is named by its first part alone, because that is deleted last: what a death
leaves of a recorded text holds part 1 and gets the same key.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

_CREDIBLE = timedelta(hours=48)


def message_key(
    kind: str,
    own_number: str,
    tpdus: Iterable[bytes],
    stamps: Iterable[datetime | None],
    unique: str,
    now_utc: datetime,
) -> str:
    """A key of 32 hexadecimal digits behind its `kind`.

    `unique` must differ for each message that one clock reading may see.
    """
    digest = sha256(own_number.encode())
    for tpdu in tpdus:
        digest.update(len(tpdu).to_bytes(2, "big") + tpdu)
    if not all(is_credible(stamp, now_utc) for stamp in stamps):
        digest.update(f"{now_utc.isoformat()} {unique}".encode())
    return f"{kind}-{digest.hexdigest()[:32]}"


def is_credible(stamp: datetime | None, now_utc: datetime) -> bool:
    """Whether a service centre with a clock has set this stamp."""
    return stamp is not None and abs(now_utc - stamp) <= _CREDIBLE
