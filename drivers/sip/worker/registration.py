"""The account that the calls are made as, and its registration, retried at most once a minute."""

from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from drivers.sip.frames import Registered, Start, WorkerEvent
from drivers.sip.worker.addresses import account_id, registrar_uri
from drivers.sip.worker.guard import complain, guarded
from drivers.sip.worker.library import Library
from drivers.sip.worker.messages import Messages
from drivers.sip.worker.reachability import Reachability
from drivers.sip.worker.registration_pace import RegistrationPace

_LIFE_S = 300


class Registration(pj.Account):
    """Made once; `tick` as often as the loop turns."""

    def __init__(
        self,
        library: Library,
        start: Start,
        emit: Callable[[WorkerEvent], None],
        now_s: Callable[[], float],
    ) -> None:
        """Raises `pj.Error` or `ValueError` for a registrar, name or ping that is no address."""
        super().__init__()
        self._worker = start.worker
        self._emit = emit
        self._now_s = now_s
        self._pace = RegistrationPace()
        self.registered = False
        self._leaving = False
        self.messages = Messages(self, start, emit, now_s)
        self._peer = Reachability(self, start, emit, now_s)
        config = library.account_config()
        config.idUri = account_id(start, library.host)
        if start.registrar:
            self._want_registration(config, start)
            self._pace.asked(now_s())
        self.create(config)

    @guarded
    def onRegState(self, prm: Any) -> None:
        # RFC 3261 §8.1.3.1: the library makes up a status where nobody has answered.
        code = prm.code if prm.rdata.wholeMsg else 0
        self.registered = code == 200 and prm.expiration > 0
        if self._leaving:
            return
        if self._pace.told(code, self._now_s()):
            self._emit(Registered(self._worker, code, prm.reason))

    @guarded
    def onIncomingCall(self, prm: Any) -> None:
        if self.on_invite is not None:
            self.on_invite(prm)

    @guarded
    def onInstantMessage(self, prm: Any) -> None:
        self.messages.came(prm)

    @guarded
    def onInstantMessageStatus(self, prm: Any) -> None:
        self.messages.ended(prm)

    @guarded
    def onSendRequest(self, prm: Any) -> None:
        self._peer.answered(prm)

    def tick(self) -> None:
        """Try again, and ask the other side, when it is time; tell what has stayed silent."""
        self.messages.tick()
        self._peer.tick()
        if self._leaving:
            return
        if self._pace.is_silent(self._now_s()):
            self._emit(Registered(self._worker, 0, "no response"))
        if self._pace.is_due(self._now_s()):
            self._register()

    def leave(self) -> None:
        """Take the registration back (RFC 3261 §10.2.2), so that nobody is called here any more."""
        self._leaving = True
        if not self.registered:
            return
        try:
            self.setRegistration(False)
        except pj.Error as error:
            complain("unregister", error)

    def _register(self) -> None:
        self._pace.asked(self._now_s())
        try:
            self.setRegistration(True)
        except pj.Error as error:
            complain("register", error)

    def _want_registration(self, config: Any, start: Start) -> None:
        config.regConfig.registrarUri = registrar_uri(start)
        config.regConfig.timeoutSec = _LIFE_S
        # Ours knows every failure, a refusal too; the library's own would come besides.
        config.regConfig.retryIntervalSec = 0
        config.regConfig.firstRetryIntervalSec = 0
        config.sipConfig.authCreds.append(
            pj.AuthCredInfo("digest", "*", start.user, 0, start.password)
        )
