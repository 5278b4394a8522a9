"""A WAV that a crash has cut gets its sizes back.

    "RIFF" size "WAVE" | "fmt " 16 … | (other chunks) | "data" size | samples to the end

Whoever records writes the two sizes when he closes the file, so that one which was never closed
says 0 or too little of itself, and most programs play nothing of it. The samples are there: the
sizes follow from the length of the file. Nothing but those eight octets is ever changed.

Source: Microsoft/IBM, Multimedia Programming Interface and Data Specifications 1.0, RIFF and WAVE.
"""

import os
import struct
from dataclasses import dataclass
from enum import Enum, auto

_HEAD = struct.Struct("<4sI4s")
_CHUNK = struct.Struct("<4sI")
_SIZE = struct.Struct("<I")
_BLOCK_ALIGN_AT = 12  # in "fmt ": format, channels, rate, octets a second, then this
_LONGEST_HEAD = 4096
_MOST = 0xFFFFFFFF


class Found(Enum):
    """What came of looking at a file."""

    WHOLE = auto()
    REPAIRED = auto()
    HOPELESS = auto()


class NoWav(Exception):
    """The beginning of the file is none of a WAV."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the head of a file says: `riff` and `data` as they stand there, `begin` of samples."""

    riff: int
    data: int
    begin: int
    block: int


def repaired(file: int) -> Found:
    """Look at an open file, and write its sizes if they are wrong; raises `OSError`."""
    length = os.fstat(file).st_size
    try:
        sizes = read_sizes(os.pread(file, _LONGEST_HEAD, 0))
    except NoWav:
        return Found.HOPELESS
    if _agrees(sizes, length):
        return Found.WHOLE
    there = length - sizes.begin
    data = there - there % sizes.block
    if sizes.begin + data > _MOST:
        return Found.HOPELESS
    os.pwrite(file, _SIZE.pack(data), sizes.begin - _SIZE.size)
    os.pwrite(file, _SIZE.pack(sizes.begin - _CHUNK.size + data), _SIZE.size)
    return Found.REPAIRED


def read_sizes(head: bytes) -> Sizes:
    """From the first octets of a file; raises `NoWav` where they lead to no samples."""
    if len(head) < _HEAD.size:
        raise NoWav
    riff, riff_size, wave = _HEAD.unpack_from(head)
    if (riff, wave) != (b"RIFF", b"WAVE"):
        raise NoWav
    at, block = _HEAD.size, 0
    while at + _CHUNK.size <= len(head):
        name, size = _CHUNK.unpack_from(head, at)
        at += _CHUNK.size
        if name == b"data" and block:
            return Sizes(riff_size, size, at, block)
        if name == b"fmt " and at + _BLOCK_ALIGN_AT + 2 <= len(head):
            block = int.from_bytes(head[at + _BLOCK_ALIGN_AT : at + _BLOCK_ALIGN_AT + 2], "little")
        at += size + size % 2
    raise NoWav


def _agrees(sizes: Sizes, length: int) -> bool:
    """Whether a player gets all of it; what stands behind the samples may be another chunk's."""
    end, riff_end = sizes.begin + sizes.data, sizes.riff + _CHUNK.size
    tells_all = length - sizes.block < riff_end <= length
    has_samples = sizes.data > 0 or length - sizes.begin < sizes.block
    return tells_all and has_samples and end <= riff_end
