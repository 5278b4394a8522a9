"""Answers to requests that nobody else in the stack is asked about (RFC 3261 §8.2.7)."""

import ctypes

from drivers.sip.worker.rx_request import LIBRARY, RxRequest

LIBRARY.pjsua_get_pjsip_endpt.restype = ctypes.c_void_p
LIBRARY.pjsua_pool_create.restype = ctypes.c_void_p
LIBRARY.pjsip_generic_string_hdr_create.restype = ctypes.c_void_p

_UNREADABLE = 415
_POOL_OCTETS = 512


class _Words(ctypes.Structure):
    """`pj_str_t`."""

    _fields_ = (("letters", ctypes.c_char_p), ("length", ctypes.c_ssize_t))


class _Ring(ctypes.Structure):
    """What `pj_list` begins with: a list is a ring of its elements and its head."""

    _fields_ = (("prev", ctypes.c_void_p), ("next", ctypes.c_void_p))


class StatelessAnswers:
    """Made once, after the library has started, and kept."""

    def __init__(self) -> None:
        self.endpoint = ctypes.c_void_p(LIBRARY.pjsua_get_pjsip_endpt())
        self._name, self._value = _Words(b"Accept", 6), _Words(b"text/plain", 10)
        pool = LIBRARY.pjsua_pool_create(b"answers", _POOL_OCTETS, _POOL_OCTETS)
        accept = LIBRARY.pjsip_generic_string_hdr_create(
            ctypes.c_void_p(pool), ctypes.byref(self._name), ctypes.byref(self._value)
        )
        self._accepted = _Ring(accept, accept)
        element = _Ring.from_address(accept)
        element.prev = element.next = ctypes.addressof(self._accepted)

    def answer(self, request: RxRequest, code: int) -> None:
        """With the reason of the standard; a 415 says what we read (RFC 3261 §21.4.13)."""
        headers = ctypes.byref(self._accepted) if code == _UNREADABLE else None
        LIBRARY.pjsip_endpt_respond_stateless(
            self.endpoint, request.pointer, code, None, headers, None
        )
