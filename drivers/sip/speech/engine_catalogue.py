"""The engines that a configuration can name."""

from drivers.sip.speech.engine import Engine, EngineFault
from drivers.sip.speech.espeak_engine import EspeakEngine
from drivers.sip.speech.kokoro_engine import KokoroEngine

ENGINE_NAMES = ("kokoro", "espeak")


def engine_named(name: str, voice: str = "") -> Engine:
    """The engine of that name; raises `EngineFault` with everything that it lacks."""
    engine = _made(name, voice)
    if missing := engine.missing():
        raise EngineFault(f"speech engine {name!r}: " + "; ".join(missing))
    return engine


def _made(name: str, voice: str) -> Engine:
    match name:
        case "kokoro":
            return KokoroEngine(voice) if voice else KokoroEngine()
        case "espeak":
            return EspeakEngine(voice) if voice else EspeakEngine()
    raise EngineFault(f"speech engine {name!r} is none of {', '.join(ENGINE_NAMES)}")
