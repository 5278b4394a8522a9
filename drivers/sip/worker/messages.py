"""Texts by SIP MESSAGE, out and in (RFC 3428).

The library answers every MESSAGE that comes with 200 before anybody has looked at it, whatever is
in it: what we cannot read, `front_gate` has refused before.

One that goes out is said again by the library for 32 s (RFC 3261 §17.1.2.2, timer F): after its
silence has been told it may still arrive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj

from drivers.sip.frames import Start, Text, TextEnded, TextIn, WorkerEvent
from drivers.sip.worker.addresses import is_dialable, with_transport
from drivers.sip.worker.guard import complain
from drivers.sip.worker.identity import request_name, sender
from drivers.sip.worker.message_body import said_in

_CONTENT_TYPE = "text/plain;charset=utf-8"
# The library's messages have 4000 octets, headers and credentials among them.
_MOST_OCTETS = 3000
# What the binding leaves out: PJSIP_EINVALIDURI and PJSIP_EINVALIDREQURI.
_NOT_AN_ADDRESS = (171039, 171042)


@dataclass(slots=True)
class _Sent:
    """`token` names it to the library, by its address: it must live until the library has told."""

    text: Text
    token: Any
    until_s: float
    told: bool = False


class Messages:
    """`tick` as often as the loop turns; the account passes on what the library tells."""

    def __init__(
        self,
        account: Any,
        start: Start,
        emit: Callable[[WorkerEvent], None],
        now_s: Callable[[], float],
    ) -> None:
        self._account = account
        self._transport = start.transport
        self._worker = start.worker
        self._emit = emit
        self._now_s = now_s
        self._sent: dict[int, _Sent] = {}

    def send(self, text: Text) -> None:
        """Send it; its end is told at once where it cannot be sent."""
        octets = len(text.text.encode())
        if not is_dialable(text.uri):
            self._emit(TextEnded(text.worker, text.message, 400, "not an address"))
        elif not text.text:
            self._emit(TextEnded(text.worker, text.message, 400, "an empty text"))
        elif octets > _MOST_OCTETS:  # RFC 3261 §21.5.7
            reason = f"{octets} octets, of {_MOST_OCTETS} at most"
            self._emit(TextEnded(text.worker, text.message, 513, reason))
        else:
            self._put_on_the_wire(text)

    def ended(self, prm: Any) -> None:
        """What `onInstantMessageStatus` tells; a challenge has been answered by then."""
        sent = self._sent.pop(int(prm.userData), None) if prm.userData else None
        if sent is not None:
            # RFC 3261 §8.1.3.1: the library makes up a status where nobody has answered.
            silent = prm.code == 408 and not prm.rdata.wholeMsg
            self._tell(sent, 0 if silent else prm.code, prm.reason)

    def came(self, prm: Any) -> None:
        """What `onInstantMessage` tells."""
        self.heard(prm.rdata.wholeMsg)

    def heard(self, message: str) -> None:
        """A request with a text."""
        said = said_in(message)
        self._emit(
            TextIn(
                worker=self._worker,
                message=request_name(message),
                sender=sender(message),
                text=said.text,
                content_type=said.content_type,
            )
        )

    def tick(self) -> None:
        """Tell the silence of those who have not answered."""
        now_s = self._now_s()
        for sent in self._sent.values():
            if now_s >= sent.until_s:
                self._tell(sent, 0, "no response")

    def _put_on_the_wire(self, text: Text) -> None:
        token = pj.SipHeader()
        sent = _Sent(text, token, self._now_s() + text.no_response_s)
        name = int(token.this)
        self._sent[name] = sent
        try:
            self._hand_over(text, token)
        except pj.Error as error:
            complain("send a text", error)
            self._sent.pop(name, None)
            self._tell(sent, 400 if error.status in _NOT_AN_ADDRESS else 503, error.reason)

    def _hand_over(self, text: Text, token: Any) -> None:
        addressee = pj.BuddyConfig()
        addressee.uri = with_transport(text.uri, self._transport)
        addressee.subscribe = False
        buddy = pj.Buddy()
        buddy.create(self._account, addressee)
        message = pj.SendInstantMessageParam()
        message.contentType = _CONTENT_TYPE
        message.content = text.text
        message.userData = token
        token.thisown = True  # the binding gave it away: it is ours to keep
        buddy.sendInstantMessage(message)

    def _tell(self, sent: _Sent, code: int, reason: str) -> None:
        if not sent.told:
            sent.told = True
            self._emit(TextEnded(sent.text.worker, sent.text.message, code, reason))
