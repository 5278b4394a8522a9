"""The door: texts in, WAV files out (PCM 16 bit, mono, 8 kHz).

    book = Phrasebook(engine_named("kokoro"), cache_folder)    # or None: recordings alone
    book.prepare(phrase)      while it rings: begins to render, never blocks
    book.ready(phrase)        when it is answered: the files that say it as well as can be said now

Asked again for the second reading, `ready` may have more: a rendering takes seconds.
"""

from pathlib import Path

from drivers.sip.speech.child_renderer import ChildRenderer
from drivers.sip.speech.engine import Engine
from drivers.sip.speech.fragment_plan import fragments_for
from drivers.sip.speech.phrase import Phrase
from drivers.sip.speech.recordings import SHIPPED, recordings_in
from drivers.sip.speech.rendering_cache import RenderingCache
from drivers.sip.speech.spoken_plan import SpokenPlan, planned, sentences_of
from drivers.sip.speech.spoken_text import PAUSE
from drivers.sip.speech.surname_sounds import sounding


class Phrasebook:
    """Everything a channel can say; `close` ends its rendering child.

    `recordings` is the site's own folder of fragments, which go before the driver's.
    """

    def __init__(
        self,
        engine: Engine | None,
        cache: Path,
        *,
        recordings: Path | None = None,
        cache_most_bytes: int = 500_000_000,
        render_limit_s: int = 60,
    ) -> None:
        self._engine = engine
        self._cache = RenderingCache(cache, cache_most_bytes)
        self._renderer = (
            ChildRenderer(engine, self._cache, render_limit_s) if engine is not None else None
        )
        self._recordings = recordings_in(*([recordings] if recordings else []), SHIPPED)

    def prepare(self, phrase: Phrase) -> None:
        """Begin to render what is neither recorded in one piece nor rendered; never blocks."""
        if self._engine is None or self._renderer is None:
            return
        for sentence in sentences_of(phrase):
            if self._recorded_whole(sentence) is None and self._rendered(sentence) is None:
                self._renderer.ask(sounding(sentence))

    def ready(self, phrase: Phrase) -> tuple[str, ...]:
        """The files that say the phrase now, in order; empty for a phrase without words."""
        return self.plan(phrase).files

    def plan(self, phrase: Phrase) -> SpokenPlan:
        """As `ready`, with the word whether that is all of the phrase."""
        return planned(phrase, self._say)

    @property
    def trouble(self) -> str:
        """Why nothing is rendered any more, in words; empty while things are well."""
        return "" if self._renderer is None else self._renderer.trouble

    def close(self) -> None:
        """End the rendering child; safe to call twice."""
        if self._renderer is not None:
            self._renderer.close()

    def _say(self, sentence: str) -> tuple[str, ...] | None:
        return (
            self._recorded_whole(sentence) or self._rendered(sentence) or self._recorded(sentence)
        )

    def _recorded_whole(self, sentence: str) -> tuple[str, ...] | None:
        """Recordings of whole clauses sound as well as a rendering, and are there."""
        clauses = sentence.split(PAUSE)
        single = sentence.replace(PAUSE, "") in self._recordings
        if single or all(clause in self._recordings for clause in clauses):
            return self._recorded(sentence)
        return None

    def _rendered(self, sentence: str) -> tuple[str, ...] | None:
        if self._engine is None:
            return None
        path = self._cache.find(self._engine, sounding(sentence))
        return None if path is None else (str(path),)

    def _recorded(self, sentence: str) -> tuple[str, ...] | None:
        fragments = fragments_for(sentence, self._recordings.keys())
        if fragments is None:
            return None
        return tuple(str(self._recordings[fragment]) for fragment in fragments)
