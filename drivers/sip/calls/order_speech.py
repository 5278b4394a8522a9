"""How the lines of a call sound: the driver's side of the phrasebook."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType

from drivers.sip.calls.spoken_lines import Line
from drivers.sip.config import Config
from drivers.sip.speech import phrase
from drivers.sip.speech.engine import EngineFault
from drivers.sip.speech.engine_catalogue import engine_named
from drivers.sip.speech.phrase import WAIT, Phrase, count_of, menu_after
from drivers.sip.speech.phrasebook import Phrasebook
from gateway.driver_api import NeedsOperator

_OWN_SEAT = re.compile(r"按\s*[0０零]")
_FIXED: Mapping[Line, Phrase] = MappingProxyType(
    {
        Line.NOT_UNDERSTOOD: phrase.NOT_UNDERSTOOD,
        Line.THANKS: phrase.THANKS,
        Line.GREETING: phrase.GREETING,
        Line.MESSAGE_KEY: phrase.MESSAGE_KEY,
        Line.SEAT_KEY: phrase.SEAT_KEY,
        Line.NEXT_KEY: phrase.NEXT_KEY,
        Line.PUT_THROUGH: phrase.PUT_THROUGH,
        Line.NO_SEAT: phrase.NO_SEAT,
        Line.LEAVE_MESSAGE: phrase.LEAVE_MESSAGE,
        Line.ASK_PIN: phrase.ASK_PIN,
        Line.WRONG_PIN: phrase.WRONG_PIN,
        Line.FAREWELL: phrase.FAREWELL,
        Line.NOTICE: phrase.NOTICE,
    }
)


class OrderSpeech:
    """A `Speech` out of a phrasebook."""

    def __init__(self, book: Phrasebook, renders: bool) -> None:
        self._book = book
        self._renders = renders

    @property
    def trouble(self) -> str:
        return self._book.trouble

    def prepare(self, text: str) -> None:
        self._book.prepare(Phrase(text))
        self._book.prepare(menu_after(text))

    def is_ready(self, text: str) -> bool:
        return not self._renders or self.is_whole(text)

    def is_whole(self, text: str) -> bool:
        return self._book.plan(Phrase(text)).whole

    def files(self, line: Line, text: str) -> tuple[str, ...]:
        match line:
            case Line.ORDER:
                return self._order_files(text)
            case Line.MENU:
                return self._book.ready(menu_after(text))
            case Line.SEAT_KEY if _OWN_SEAT.search(text):
                return ()  # the order's own menu tells of it
            case Line.COUNT:
                return self._book.ready(count_of(text))
            case _:
                return self._book.ready(_FIXED[line])

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
