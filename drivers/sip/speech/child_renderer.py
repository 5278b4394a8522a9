"""The hands that keep one rendering child: the only place where the daemon starts one to speak.

Nothing here waits. A sentence is handed over through a pipe that may be full: then it is not asked,
and the next call of the same text asks again; results are read when there is something to ask.
A child that died is started anew with the next sentence. A sentence that failed twice, or cost two
children, is not asked a third time, for it is likely what kills them; after a number of dead
children no more is started, for then it is the machine.
"""

import json
import os
import subprocess
import sys
from collections import Counter, deque
from pathlib import Path

from drivers.sip.speech.engine import Engine
from drivers.sip.speech.render_child import SAID
from drivers.sip.speech.rendering_cache import RenderingCache

_PROJECT = Path(__file__).parents[3]
_MODULE = "drivers.sip.speech.render_child"
_MOST_TRIES = 2
_MOST_DEATHS = 10


class ChildRenderer:
    """Renders sentences into the cache in a niced child, one after another.

    The child is started at once, so that its model is loaded when the first order comes.
    """

    def __init__(self, engine: Engine, cache: RenderingCache, limit_s: int = 60) -> None:
        self._engine = engine
        self._cache = cache
        self._limit_s = limit_s
        self._owed: deque[str] = deque()
        self._tries: Counter[str] = Counter()
        self._deaths = 0
        self._child = self._started()

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        return None if self._child is None or self._child.poll() is not None else self._child.pid

    @property
    def trouble(self) -> str:
        """Why nothing is rendered any more; empty while things are well. stderr has the words."""
        if self._deaths < _MOST_DEATHS:
            return ""
        return f"speech engine {self._engine.name!r}: its process ended {self._deaths} times"

    def ask(self, sentence: str) -> None:
        """Have the sentence rendered, unless it is being done or has failed twice; never blocks."""
        self._take_results()
        if self.pid is None:
            self._start_anew()
        if sentence in self._owed or self._tries[sentence] >= _MOST_TRIES:
            return
        if self._handed_over(json.dumps(sentence).encode() + b"\n"):
            self._owed.append(sentence)
            self._tries[sentence] += 1

    def close(self) -> None:
        """End the child at once; safe to call twice."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()

    def _take_results(self) -> None:
        if self._child is None or self._child.stdout is None:
            return
        try:
            results = os.read(self._child.stdout.fileno(), len(self._owed))
        except BlockingIOError:
            return
        for result in results:
            sentence = self._owed.popleft()
            if result in SAID:
                del self._tries[sentence]

    def _handed_over(self, line: bytes) -> bool:
        if self._child is None or self._child.stdin is None:
            return False
        try:
            # pipe(7): up to PIPE_BUF octets go as a whole or not at all.
            os.write(self._child.stdin.fileno(), line)
        except (BlockingIOError, BrokenPipeError):
            return False
        return True

    def _start_anew(self) -> None:
        self.close()
        self._owed.clear()
        self._deaths += 1
        if not self.trouble:
            self._child = self._started()

    def _started(self) -> subprocess.Popen[bytes] | None:
        engine, cache = self._engine, self._cache
        identity = (engine.name, engine.voice, str(cache.folder))
        limits = (str(cache.most_bytes), str(self._limit_s))
        path = os.pathsep.join([str(_PROJECT), os.environ.get("PYTHONPATH", "")])
        try:
            child = subprocess.Popen(
                [sys.executable, "-m", _MODULE, *identity, *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": path},
                start_new_session=True,
            )
        except OSError:
            return None
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
        return child
