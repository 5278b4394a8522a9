"""What can be wrong with a journal, for whoever opens, writes or reads one."""


class JournalError(Exception):
    """The message is shown to the administrator as it is."""


class JournalInUse(JournalError):
    """Another daemon holds this journal."""


class JournalUnusable(JournalError):
    """The file is no journal, was written by a newer Muster, or cannot be opened durably."""


class JournalBroken(JournalError):
    """Nothing more is durable: the first I/O error ends a journal's life in this process."""


class SegmentUnreadable(JournalError):
    """A segment is not there or is not the one that was cut off; the message names its file."""


class HistoryLetGo(JournalError):
    """What is asked for lay in a segment that is older than `keep_days`; it names the file."""


class RollPutOff(JournalError):
    """The journal could not be rolled now (no space, an unreadable file); nothing is lost."""
