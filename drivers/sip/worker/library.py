"""PJSUA2 on one thread, with no thread of its own for signalling, until the process ends.

With worker threads each INVITE and BYE blocked for a quarter of a second; with the host's IPv6
addresses looked up, each call for five seconds where the name service is poor. The library is never
destroyed: it aborts when any object is still alive then, and the process ends anyway.
"""

import ctypes
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pjsua2 as pj

from drivers.sip.frames import Start
from drivers.sip.worker.call_pace import pace_of_dialling
from drivers.sip.worker.guard import guarded
from drivers.sip.worker.silent_port import stop_listening

_CLOCK_RATE_HZ = 8000
_PORTS_PER_CALL = 8
_FIXED_PORTS = 16
_TRANSPORTS = {
    "udp": pj.PJSIP_TRANSPORT_UDP,
    "tcp": pj.PJSIP_TRANSPORT_TCP,
    "tls": pj.PJSIP_TRANSPORT_TLS,
}
_CODECS = ("PCMA/8000", "PCMU/8000")
_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


# Functions that PJSUA2 does not wrap, by the C interface of the library beneath it.
_C = ctypes.CDLL(pj._pjsua2.__file__)
_C.pjsip_rdata_get_dlg.restype = ctypes.c_void_p


class _Endpoint(pj.Endpoint):
    told: Callable[[Any], None] | None = None

    @guarded
    def onRejectedIncomingCall(self, prm: Any) -> None:
        if self.told is not None:
            self.told(prm)


class Library:
    """Started once for one `Start`; `legs` is what it really gives."""

    def __init__(self, start: Start) -> None:
        """Raises `pj.Error`, for one when the port is taken, and `ValueError` for a bad `bind`."""
        self.host, self.port = split_bind(start.bind)
        self._is_udp = start.transport == "udp"
        self._endpoint = _Endpoint()
        self._endpoint.libCreate()
        self._endpoint.libInit(_endpoint_config(start.legs))
        self.legs = min(start.legs, _most_calls())
        self.dialling = pace_of_dialling(self.legs)
        self._transport = self._open_transport(start)
        if start.transport == "tls":
            stop_listening(self.port)
        self._endpoint.audDevManager().setNullDev()
        self._endpoint.libStart()
        self._choose_codecs()

    def turn(self, wait_ms: int) -> None:
        """Handle what the network and the timers bring, for at most so long."""
        self._endpoint.libHandleEvents(wait_ms)

    def hear(self, message: bytes) -> None:
        """Put a message of our own before the library as if it came by UDP."""
        if self._is_udp:
            host = "127.0.0.1" if self.host == "0.0.0.0" else self.host
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.sendto(message, (host, self.port))

    def on_refused(self, told: Callable[[Any], None]) -> None:
        """Have every INVITE told that the library refuses by itself, for one while it is full."""
        self._endpoint.told = told

    def respond(self, request: Any, code: int) -> None:
        """Answer a request of a call before the library does; `request` is its `SipRxData`.

        What has an answer by the time a call's `onCallTsxState` returns, PJSUA leaves alone.
        """
        rdata = ctypes.c_void_p(int(request.pjRxData))
        dialogue = ctypes.c_void_p(_C.pjsip_rdata_get_dlg(rdata))
        _C.pjsip_dlg_respond(dialogue, rdata, code, None, None, None)

    def account_config(self) -> Any:
        """An account that sends its voice from our address; the caller adds who it is."""
        config = pj.AccountConfig()
        config.sipConfig.transportId = self._transport
        config.mediaConfig.ipv6Use = pj.PJSUA_IPV6_DISABLED
        config.mediaConfig.transportConfig.boundAddress = self.host
        config.mediaConfig.transportConfig.port = first_rtp_port(self.port)
        config.natConfig.sipOutboundUse = 0
        return config

    def _open_transport(self, start: Start) -> Any:
        config = pj.TransportConfig()
        config.port = self.port
        config.boundAddress = self.host
        if start.transport == "tls":
            config.tlsConfig.CaListFile = _readable(start.authorities or str(_AUTHORITIES))
            config.tlsConfig.verifyServer = True
        return self._endpoint.transportCreate(_TRANSPORTS[start.transport], config)

    def _choose_codecs(self) -> None:
        """What every telephone network speaks; a short INVITE is not cut into fragments."""
        for codec in self._endpoint.codecEnum2():
            wanted = next(
                (n for n, name in enumerate(_CODECS) if codec.codecId.startswith(name)), -1
            )
            self._endpoint.codecSetPriority(codec.codecId, 0 if wanted < 0 else 250 - wanted)


def split_bind(bind: str) -> tuple[str, int]:
    """The two parts of host:port; raises `ValueError`."""
    host, colon, port = bind.rpartition(":")
    if not (host and colon and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError(f"bind {bind!r} is not host:port")
    return host, int(port)


def _readable(file: str) -> str:
    # The library would trust nobody, and say so at the first call only.
    if not Path(file).is_file():
        raise ValueError(f"there is no {file}, which says whom to trust")
    return file


def first_rtp_port(sip_port: int) -> int:
    """Ten calls' worth of ports for each SIP port; the library goes on to the next free one."""
    return 20000 + sip_port % 1000 * 20


def _endpoint_config(legs: int) -> Any:
    config = pj.EpConfig()
    config.uaConfig.maxCalls = legs
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.userAgent = "Muster"
    config.uaConfig.natTypeInSdp = 0
    config.logConfig.level = 0
    config.logConfig.consoleLevel = 0
    config.medConfig.clockRate = _CLOCK_RATE_HZ
    config.medConfig.sndClockRate = _CLOCK_RATE_HZ
    config.medConfig.noVad = True
    config.medConfig.ecTailLen = 0
    config.medConfig.sndAutoCloseTime = -1
    config.medConfig.maxMediaPorts = _FIXED_PORTS + _PORTS_PER_CALL * legs
    return config


def _most_calls() -> int:
    """What the library has settled on: the wheel gives 4 whatever it is asked for."""
    return int(_C.pjsua_call_get_max_count())
