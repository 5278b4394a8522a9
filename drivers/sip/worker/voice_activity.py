"""Whether somebody speaks in a frame of sound: loud enough, and no key.

Speech on a telephone line is some 26 dB below full scale (ITU-T P.800 §B.1.7); what is 16 dB below
that is a pause (ITU-T P.56 §5). It is a measure of whether anybody said anything, not of what.
"""

import sys
from array import array
from operator import mul

from drivers.sip.worker.inband_digits import frame_key

# −42 dB of 32768.
_QUIETEST_VOICE_RMS = 260


def is_voice(frame: bytes) -> bool:
    """`frame` is PCM16 little endian, mono, 8 kHz, of some 20 ms."""
    samples = array("h", frame)
    if sys.byteorder == "big":
        samples.byteswap()
    if sum(map(mul, samples, samples)) < _QUIETEST_VOICE_RMS**2 * max(1, len(samples)):
        return False
    return frame_key(samples) == ""
