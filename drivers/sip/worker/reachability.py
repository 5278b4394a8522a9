"""Whether the other side of the trunk is there: OPTIONS, again and again (RFC 3261 §11).

Any answer at all is a sign of life, a refusal too: so nothing is done about a challenge.
"""

from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from drivers.sip.frames import Reachable, Start, WorkerEvent
from drivers.sip.worker.addresses import is_dialable, with_transport
from drivers.sip.worker.guard import complain
from drivers.sip.worker.ping_pace import SILENCE, PingPace


class Reachability:
    """`tick` as often as the loop turns; the account passes on what came of each request."""

    def __init__(
        self,
        account: Any,
        start: Start,
        emit: Callable[[WorkerEvent], None],
        now_s: Callable[[], float],
    ) -> None:
        """Raises `ValueError` for a `ping` that is no address."""
        if start.ping and not is_dialable(start.ping):
            raise ValueError(f"ping {start.ping!r} is no address")
        self._account = account
        self._worker = start.worker
        self._uri = with_transport(start.ping, start.transport) if start.ping else ""
        self._emit = emit
        self._now_s = now_s
        self._pace = PingPace(start.ping_every_s)

    def tick(self) -> None:
        """Ask when it is time, and tell a silence."""
        if not self._uri:
            return
        if self._pace.is_silent(self._now_s()):
            self._came(SILENCE)
        if self._pace.is_due(self._now_s()):
            self._ask()

    def answered(self, prm: Any) -> None:
        """What `onSendRequest` tells: the final status, which the library may have made up."""
        event = prm.e.body.tsxState
        if event.tsx.method != "OPTIONS":
            return
        # RFC 3261 §8.1.3.1: a time-out and a broken connection are no response of anybody.
        came = event.type == pj.PJSIP_EVENT_RX_MSG
        if came or event.type == pj.PJSIP_EVENT_TRANSPORT_ERROR:
            self._came(event.tsx.statusCode if came else SILENCE)

    def _ask(self) -> None:
        request = pj.SendRequestParam()
        request.method = "OPTIONS"
        request.txOption.targetUri = self._uri
        try:
            self._account.sendRequest(request)
        except pj.Error as error:
            complain("ping", error)
            self._came(SILENCE)

    def _came(self, code: int) -> None:
        if self._pace.is_news(code):
            self._emit(Reachable(self._worker, code))
