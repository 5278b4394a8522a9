"""The child that renders.

    python -m drivers.sip.speech.render_child ENGINE VOICE FOLDER MOST_BYTES LIMIT_S

Reads sentences on stdin, a JSON string a line, and puts each into the cache that is not there yet.
For each it writes one octet to stdout, in the same order: `+` it is there, `-` it cannot be said;
so few that nobody has to read them in time.

It gives way to everybody else (nice(2) and, where sessions are scheduled as groups, the group's
own: sched(7); the service unit denies the first), so that rendering takes no processor from a
call. It keeps the model loaded until its input ends, as it does with its parent. The kernel ends
it (SIGALRM) when a sentence takes longer than the limit: a library that hangs cannot be
interrupted in any kinder way.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from drivers.sip.speech.engine import Engine, EngineFault
from drivers.sip.speech.engine_catalogue import engine_named
from drivers.sip.speech.line_sound import for_the_line
from drivers.sip.speech.rendering_cache import RenderingCache

SAID, UNSAYABLE = b"+", b"-"
_NICENESS = 19
_PAUSE_S = 0.35
_AUTOGROUP = Path("/proc/self/autogroup")


def main(name: str, voice: str, folder: str, most_bytes: str, limit_s: str) -> None:
    """Render until the input ends; what an engine cannot say is told on stderr and passed over."""
    _make_way()
    # What a library prints must not be taken for a result.
    results = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    cache = RenderingCache(Path(folder), int(most_bytes))
    try:
        engine = engine_named(name, voice)
        engine.warm()
        for result in render_all(engine, cache, sys.stdin, int(limit_s)):
            os.write(results, result)
    except (EngineFault, OSError) as fault:
        raise SystemExit(f"speech: {fault}") from fault


def _make_way() -> None:
    with suppress(OSError):
        os.nice(_NICENESS)
    with suppress(OSError):
        _AUTOGROUP.write_text(str(_NICENESS), encoding="ascii")


def render_all(
    engine: Engine, cache: RenderingCache, jobs: TextIO, limit_s: int
) -> Iterator[bytes]:
    """The result of every sentence of `jobs`, in order.

    Raises `OSError` where the cache cannot be written.
    """
    for line in jobs:
        sentence = json.loads(line)
        signal.alarm(limit_s)
        result = _result_of(engine, cache, sentence)
        signal.alarm(0)
        yield result


def _result_of(engine: Engine, cache: RenderingCache, sentence: str) -> bytes:
    if cache.find(engine, sentence) is not None:
        return SAID
    try:
        sound = for_the_line(engine.render(sentence), _PAUSE_S)
    except EngineFault as fault:
        print(f"speech: {sentence!r} cannot be said: {fault}", file=sys.stderr, flush=True)
        return UNSAYABLE
    cache.keep(engine, sentence, sound)
    cache.trim()
    return SAID


if __name__ == "__main__":
    main(*sys.argv[1:])
