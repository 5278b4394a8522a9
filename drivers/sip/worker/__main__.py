"""The process: its two first files are the driver's, and whatever a library prints goes elsewhere.

It ends with its input: when the daemon is gone, calls are hung up and nothing stays behind.
"""

import faulthandler
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import NoReturn

import msgspec
import pjsua2 as pj

from drivers.sip.frames import (
    Command,
    Failed,
    Start,
    Stop,
    WorkerEvent,
    decode_command,
    encode_frame,
)
from drivers.sip.worker.guard import complain
from drivers.sip.worker.record_place import keep_to_ourselves
from drivers.sip.worker.switchboard import Switchboard

# Frames of the audio come on the library's thread every 20 ms and must not wait for ours.
_SWITCH_INTERVAL_S = 0.0005
_END_WITHIN_S = 3.0
_OF_ITSELF = Stop(worker=-1)


def main() -> NoReturn:
    """Exit code: 0 ended as told, 1 could not start.

    The process ends with the library's objects still alive: it aborts in the interpreter's own
    tidying up.
    """
    incoming, outgoing = _private_files()
    keep_to_ourselves()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    # It would free objects of the library at any moment, and on a thread that is not the library's.
    gc.disable()
    commands: SimpleQueue[Command] = SimpleQueue()
    signal.signal(signal.SIGTERM, lambda number, frame: commands.put(_OF_ITSELF))
    # Ctrl-C on a terminal is for the daemon, which then stops us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_read, args=(incoming, commands), daemon=True).start()

    def emit(event: WorkerEvent) -> None:
        _write(outgoing, encode_frame(event), commands)

    match commands.get():
        case Start() as start:
            _serve(start, commands, emit)
        case _:
            os._exit(0)


def _serve(
    start: Start, commands: "SimpleQueue[Command]", emit: Callable[[WorkerEvent], None]
) -> NoReturn:
    try:
        switchboard = Switchboard(start, emit, time.monotonic)
    except (pj.Error, ValueError) as error:
        emit(Failed(start.worker, f"{start.bind}: {getattr(error, 'reason', error)}"))
        os._exit(1)
    switchboard.run(commands)
    switchboard.end()
    os._exit(0)


def _private_files() -> tuple[int, int]:
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return incoming, outgoing


def _read(incoming: int, commands: "SimpleQueue[Command]") -> None:
    # A daemon that is killed with words of ours unread resets the pair: an end like any other.
    with suppress(ConnectionError), open(incoming, "rb") as lines:
        for line in lines:
            try:
                commands.put(decode_command(line))
            except msgspec.DecodeError as error:
                complain("a frame", error)
    # A library that hangs must not outlive the daemon either.
    faulthandler.dump_traceback_later(_END_WITHIN_S, exit=True)
    commands.put(_OF_ITSELF)


def _write(outgoing: int, data: bytes, commands: "SimpleQueue[Command]") -> None:
    try:
        while data:
            data = data[os.write(outgoing, data) :]
    except OSError:
        commands.put(_OF_ITSELF)


if __name__ == "__main__":
    main()
