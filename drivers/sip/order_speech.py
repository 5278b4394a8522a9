"""How the lines of an alert call sound: the driver's side of the phrasebook."""

import os
from pathlib import Path
from tempfile import gettempdir

from drivers.sip.config import Config
from drivers.sip.speech.engine import EngineFault
from drivers.sip.speech.engine_catalogue import engine_named
from drivers.sip.speech.phrase import NOT_UNDERSTOOD, THANKS, WAIT, Phrase, menu_after
from drivers.sip.speech.phrasebook import Phrasebook
from drivers.sip.spoken_lines import Line
from gateway.driver_api import NeedsOperator


class OrderSpeech:
    """A `Speech` out of a phrasebook."""

    def __init__(self, book: Phrasebook, renders: bool) -> None:
        self._book = book
        self._renders = renders

    def prepare(self, text: str) -> None:
        self._book.prepare(Phrase(text))
        self._book.prepare(menu_after(text))

    def files(self, line: Line, text: str) -> tuple[str, ...]:
        match line:
            case Line.ORDER:
                return self._order_files(text)
            case Line.MENU:
                return self._book.ready(menu_after(text))
            case Line.NOT_UNDERSTOOD:
                return self._book.ready(NOT_UNDERSTOOD)
            case Line.THANKS:
                return self._book.ready(THANKS)

    def close(self) -> None:
        self._book.close()

    def _order_files(self, text: str) -> tuple[str, ...]:
        plan = self._book.plan(Phrase(text))
        # The next reading may have the rest: who hears less than all is asked to stay.
        wait = () if plan.whole or not self._renders else self._book.ready(WAIT)
        return (*wait, *plan.files)


def order_speech(config: Config) -> OrderSpeech:
    """Raises `NeedsOperator` with everything that the engine lacks."""
    try:
        engine = None
        if config.speech_engine:
            engine = engine_named(config.speech_engine, config.speech_voice)
    except EngineFault as error:
        raise NeedsOperator(str(error)) from None
    cache = config.speech_cache or _usual_cache()
    book = Phrasebook(engine, cache, recordings=config.recordings)
    return OrderSpeech(book, renders=engine is not None)


def _usual_cache() -> Path:
    # systemd.exec(5): StateDirectory= names the folder that outlives the service.
    return Path(os.environ.get("STATE_DIRECTORY", gettempdir())) / "muster-speech"
