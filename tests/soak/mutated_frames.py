"""Good frames of radios, spoilt; and what must hold then: a value, or the one error of the codec.

Where a checksum would catch nearly every mutant, what it protects is spoilt instead.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from drivers.hytera_ip import frame_error as hytera_error
from drivers.hytera_ip.hdap import HdapMessage, Service, decode_hdap
from drivers.hytera_ip.hrnp import decode_hrnp
from drivers.hytera_ip.hstrp import decode_hstrp
from drivers.hytera_ip.locations import decode_location
from drivers.hytera_ip.radio_control import decode_control
from drivers.hytera_ip.registrations import decode_registration
from drivers.hytera_ip.text_messages import decode_text_message
from drivers.mototrbo_ip import frame_error as mototrbo_error
from drivers.mototrbo_ip.ars import decode_ars
from drivers.mototrbo_ip.lrrp import decode_lrrp
from drivers.mototrbo_ip.tms import decode_tms
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.received_message import decode_message
from drivers.tetra_pei.received_sds import decode_sds
from tests.soak.mutation import Named, mutated

_LONGEST_CPU_S = 0.05
_SERVICES = {
    Service.TEXT: decode_text_message,
    Service.LOCATION: decode_location,
    Service.REGISTRATION: decode_registration,
    Service.RADIO_CONTROL: decode_control,
}


@dataclass(frozen=True, slots=True)
class Codec:
    """What reads octets, the one error it may raise, and good octets."""

    decode: Callable[[bytes], object]
    error: type[Exception]
    good: tuple[bytes, ...]


def _sds(octets: bytes) -> object:
    header, _, digits = octets.decode("latin-1").partition("\r\n")
    return decode_message(decode_sds(header, digits.strip()))


def _service(octets: bytes) -> object:
    """A service's message without its envelope: which service, operation, payload."""
    service = list(_SERVICES)[octets[0] % len(_SERVICES)] if octets else Service.TEXT
    operation = int.from_bytes(octets[1:3], "big")
    return _SERVICES[service](HdapMessage(service, operation, octets[3:], False))


def _hex(*words: str) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, words))


_FIX = b"A060000120826N2851.0000E12044.00000.0090"
CODECS = {
    "tetra_pei SDS": Codec(
        _sds,
        PduError,
        (
            b"+CTSDSR: 12,1001032,0,1009999,0,64\r\n8204071A65365230",
            b"+CTSDSR: 13,1001032,0,1009999,0,16\r\n9A14",
            b"+CTSDSR: 12,1001032,0,1009999,0,32\r\n82104B05",
            b"+CTSDSR: 12,1001032,0,1009999,0,96\r\n8A0003010500030702016869",
            b"+CTSDSR: 12,1001032,0,1009999,0,84\r\n0A0D5CEB2A0A3D70A0000",
        ),
    ),
    "hytera_ip HSTRP": Codec(
        decode_hstrp,
        hytera_error.FrameError,
        _hex("32420020ffff0401020980a100100000000a0a0000640a000001c696d37ed103", "324200050001"),
    ),
    "hytera_ip HRNP": Codec(decode_hrnp, hytera_error.FrameError, _hex("7e0300fd10200000000c70d3")),
    "hytera_ip HDAP": Codec(
        decode_hdap,
        hytera_error.FrameError,
        _hex("0980a100100000000a0a0000640a000001c696d37ed103"),
    ),
    "hytera_ip services": Codec(
        _service,
        hytera_error.FrameError,
        (
            *_hex("0080a10000000a0a0000640a000001c696d37e", "0080a20000000a0a0000640a00000100"),
            b"\x01\xa0\x02\0\0\0\x01\x0a\0\0\x64\0\0" + _FIX,
            b"\x01\xb0\x03\x0a\0\0\x64\x01" + _FIX,
            *_hex("0200030a000064", "0308410000640000", "0300410301", "0310c90200010101"),
            *_hex("03b843010000000100915f0100"),
        ),
    ),
    "mototrbo_ip ARS": Codec(
        decode_ars,
        mototrbo_error.FrameError,
        _hex("000cf02007313030313030320000", "0002bf01", "000af5000231310337373700"),
    ),
    "mototrbo_ip TMS": Codec(
        decode_tms,
        mototrbo_error.FrameError,
        _hex("000ce00085240d000a00c696d37e", "0004bf000501"),
    ),
    "mototrbo_ip LRRP": Codec(
        decode_lrrp,
        mototrbo_error.FrameError,
        _hex("09082203000002344a02", "0d0f2203000001662907f6e655dad3973705"),
    ),
}


def complaint(name: str, number: int) -> str | None:
    """Whether mutant `number` took too long; raises what it raised beside the codec's error."""
    random, codec = Random(number), CODECS[name]
    octets = mutated(random, random.choice(codec.good))
    begun_s = time.thread_time()  # CPU, not the clock: a busy machine is no fault
    with Named(number), suppress(codec.error):
        codec.decode(octets)
    took_s = time.thread_time() - begun_s
    slow = took_s > _LONGEST_CPU_S
    return f"{name}, mutant {number} took {1000 * took_s:.0f} ms: {octets!r}" if slow else None
