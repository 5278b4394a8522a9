"""Where the sound of a call is kept, and under what name.

    2026-11-22/101530123Z-call-d17_3-15400010001-9f86d081884c7d65.wav
    date, UTC   time       kind what  who        a digest of all of it, as it came in

Whatever comes in (a Call-ID is the caller's own words) becomes letters, figures, `_` and `-` of a
bounded length, so that no name leaves the folder or is too long for a file system; the digest keeps
those apart that would look alike then.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import PurePath

_UNSAFE = re.compile(r"[^A-Za-z0-9-]")
_LONGEST_IDENTITY, _LONGEST_NUMBER = 64, 24


class Kind(Enum):
    """What is heard in a recording."""

    CALL = "call"
    """Both sides of a call that we made."""
    INCOMING = "incoming"
    """Both sides of a call that came in."""
    REPORT = "report"
    """The voice report of a caller, alone."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """`file` is for the worker: an absolute path; `name` is for the record: below the folder."""

    file: str
    name: str


@dataclass(frozen=True, slots=True)
class CallRecords:
    """Names for the recordings of one channel; without a `folder` nothing is recorded.

    Without room only reports are: they are short, and nothing else tells what was said.
    """

    folder: PurePath | None = None
    utc: Callable[[], datetime] = lambda: datetime.fromtimestamp(0, UTC)
    has_room: Callable[[], bool] = lambda: True

    def of(self, kind: Kind, identity: str, number: str) -> CallRecord | None:
        """Where this call goes; None where nothing is recorded.

        `identity` is the attempt id or the Call-ID, with a count where one call has several
        recordings of a kind; `number` is whom it is with, as it came in.
        """
        if self.folder is None or not (kind is Kind.REPORT or self.has_room()):
            return None
        name = record_name(self.utc(), kind, identity, number)
        return CallRecord(str(self.folder / name), name)


def record_name(at_utc: datetime, kind: Kind, identity: str, number: str) -> str:
    """The file's name below the folder, `date/name.wav`; other arguments give another name."""
    at = at_utc.astimezone(UTC)
    words = repr((at.isoformat(), kind.value, identity, number))
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    moment = f"{at:%H%M%S}{at.microsecond // 1000:03}Z"
    parts = (
        moment,
        kind.value,
        _safe(identity, _LONGEST_IDENTITY),
        _safe(number, _LONGEST_NUMBER),
        digest,
    )
    return f"{at:%Y-%m-%d}/{'-'.join(part for part in parts if part)}.wav"


def _safe(words: str, most: int) -> str:
    return _UNSAFE.sub("_", words)[:most]
