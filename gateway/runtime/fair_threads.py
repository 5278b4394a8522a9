"""The loop and the journal's thread share one interpreter lock.

    thread: … statement │ waits for the lock … at most the switch interval │ statement …

A commit is some ten statements, each of which gives the lock up and wants it back. With the
interpreter's 5 ms a busy loop made a commit of 2 ms take 30, and every lane waited for it.
"""

import sys

_SWITCH_S = 0.0005


def let_threads_take_turns() -> None:
    """For the life of the process: the lock changes hands soon after it is asked for."""
    sys.setswitchinterval(_SWITCH_S)
