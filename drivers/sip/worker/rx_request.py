"""A request as the stack has it in memory, for whoever stands before PJSUA.

    pjsip_rx_data   … │ msg_buf │ len │ msg │ info │ cid │ from │ to │ …     each 8 octets
    pjsip_to_hdr    prev next type name sname vptr uri │ tag.ptr │ tag.slen

How much comes before `msg_buf` depends on how the library was built: its buffer is in there. But
`info` is a string that the library hands out, and its address is found nowhere else: the others
stand at their distances from it, which are those of its public headers (sip_transport.h).
"""

import ctypes

import pjsua2 as pj

LIBRARY = ctypes.CDLL(pj._pjsua2.__file__)
LIBRARY.pjsip_rx_data_get_info.restype = ctypes.c_void_p

_WORD = 8
_BUFFER, _LENGTH, _TO = -3 * _WORD, -2 * _WORD, 3 * _WORD
_TAG_LENGTH = 80
_MOST_WORDS = 20_000


class RxRequest:
    """Valid while the stack is handling it; `address` is that of its `pjsip_rx_data`."""

    _info_at = 0

    def __init__(self, address: int) -> None:
        self.pointer = ctypes.c_void_p(address)
        self._info = LIBRARY.pjsip_rx_data_get_info(self.pointer)
        if not RxRequest._info_at:
            RxRequest._info_at = _found(address, self._info)
        self._here = address + RxRequest._info_at

    @property
    def method(self) -> str:
        """As the library understood it."""
        # "Request msg INVITE/cseq=1 (rdata0x…)"
        words = ctypes.string_at(self._info).decode("latin-1").split(" ")
        return words[2].partition("/")[0] if len(words) > 2 else ""

    @property
    def is_of_a_dialogue(self) -> bool:
        """Whether it has a tag in To, as the library reads it (RFC 3261 §12.2.2)."""
        header = ctypes.c_void_p.from_address(self._here + _TO).value or 0
        return header != 0 and ctypes.c_ssize_t.from_address(header + _TAG_LENGTH).value > 0

    @property
    def text(self) -> str:
        """All of it; octets that are no UTF-8 are surrogates, as the binding has them."""
        start = ctypes.c_void_p.from_address(self._here + _BUFFER).value
        length = ctypes.c_int.from_address(self._here + _LENGTH).value
        octets = ctypes.string_at(start, length) if start else b""
        return octets.decode("utf-8", "surrogateescape")


def _found(address: int, info: int) -> int:
    for place in range(0, _MOST_WORDS * _WORD, _WORD):
        if ctypes.c_void_p.from_address(address + place).value == info:
            return place
    raise LookupError("a library of another shape")
