"""What can be wrong with a journal, for whoever opens, writes or reads one."""


class JournalError(Exception):
    """The message is shown to the administrator as it is."""


class JournalInUse(JournalError):
    """Another daemon holds this journal."""


class JournalUnusable(JournalError):
    """The file is no journal, was written by a newer Muster, or cannot be opened durably."""


class JournalBroken(JournalError):
    """Nothing more is durable: the first I/O error ends a journal's life in this process."""
