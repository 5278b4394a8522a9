"""Runs a program that dies with its parent: `child_leash.py [SIGNAL] PARENT_PID PROGRAM ARGUMENT…`.

The kernel is asked to send us that signal, SIGKILL if none is named, when the thread that started
us ends (prctl(2), PR_SET_PDEATHSIG), then we become the program: the wish survives execve(2). It is
done here, in a fresh interpreter with one thread, and not in `preexec_fn`, which runs Python
between fork and exec of a threaded process and may hang on a lock that another thread held.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent_pid: int, program: list[str], wanted: signal.Signals = signal.SIGKILL) -> None:
    """Become `program`; exits at once when the parent is already gone."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, wanted, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl PR_SET_PDEATHSIG")
    # A parent that died before the prctl sends no signal any more.
    if os.getppid() != parent_pid:
        raise SystemExit("the parent is gone")
    os.execv(program[0], program)


if __name__ == "__main__":
    if sys.argv[1] in signal.Signals.__members__:
        main(int(sys.argv[2]), sys.argv[3:], signal.Signals[sys.argv[1]])
    main(int(sys.argv[1]), sys.argv[2:])
