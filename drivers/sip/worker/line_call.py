"""One call, made or come in: the library's `Call`, and what hangs on it once it is there.

Every method runs on the library's thread. The object must stay alive for a while after the end
(`switchboard` tells why).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj

from drivers.sip.frames import (
    Digit,
    Informed,
    Listen,
    Refer,
    Speak,
    WorkerEvent,
)
from drivers.sip.worker.bare_info import bare_key
from drivers.sip.worker.call_life import CallLife, Phase, Traffic
from drivers.sip.worker.call_sound import CallSound, unheard
from drivers.sip.worker.ear import Ear
from drivers.sip.worker.guard import guarded
from drivers.sip.worker.incoming_invite import call_id
from drivers.sip.worker.info_request import info_in
from drivers.sip.worker.key_presses import KeyPresses
from drivers.sip.worker.library import Library
from drivers.sip.worker.referral import Referral

_KEYS = "0123456789*#"
_WAYS = {pj.PJSUA_DTMF_METHOD_RFC2833: "rfc4733", pj.PJSUA_DTMF_METHOD_SIP_INFO: "info"}
# What the binding leaves out: PJMEDIA_STREAM_DTMF_IS_UPDATE.
_IS_UPDATE = 1

# What PJSUA answers itself; the others are the dialogue's, which is the right one.
_LOOKED_UP_BY_SLOT = ("INFO", "MESSAGE", "REFER")
# RFC 3261 §21.4.19, §21.6.2.
_NO_SUCH_CALL, _DECLINED = 481, 603


@dataclass(frozen=True, slots=True)
class Exchange:
    """What all calls of a worker have in common."""

    account: Any
    library: Library
    emit: Callable[[WorkerEvent], None]
    now_s: Callable[[], float]
    inband_keys: bool = True


class LineCall(pj.Call):
    """Tells what becomes of it until `over`."""

    def __init__(
        self, exchange: Exchange, life: CallLife, ear: Ear, slot: int = pj.PJSUA_INVALID_ID
    ) -> None:
        super().__init__(exchange.account, slot)
        self._exchange = exchange
        self._emit = exchange.emit
        self._now_s = exchange.now_s
        self._life = life
        self._sound = CallSound(ear, exchange.emit, exchange.now_s)
        self._presses = KeyPresses()
        self._traffic = Traffic()
        self._referral = Referral(exchange.library, exchange.emit, exchange.now_s)
        self._invite = ""
        self.slot = slot
        self.over_s: float | None = None

    @property
    def name(self) -> str:
        """What frames call it."""
        return self._life.call

    @property
    def worker(self) -> int:
        """The number of this process."""
        return self._life.worker

    @property
    def ear(self) -> Ear:
        """Its own until it is over."""
        return self._sound.ear

    @property
    def over(self) -> bool:
        """Whether its end has been told."""
        return self.over_s is not None

    @property
    def talking(self) -> bool:
        """Whether it has been answered, and there is audio."""
        return self._life.phase is Phase.TALKING

    def speak(self, speak: Speak) -> None:
        self._sound.speak(speak)

    def hush(self) -> None:
        self._sound.hush()

    def listen(self, listen: Listen) -> None:
        """Nothing is heard, and that told at once, before the call is answered."""
        if self.talking:
            self._sound.listen(listen)
        else:
            self._emit(unheard(listen))

    def join(self, other: "LineCall") -> None:
        """Raises `ValueError` unless both are answered."""
        if self is other or not (self.talking and other.talking):
            raise ValueError("only two answered calls can be joined")
        self._sound.join(other._sound)

    def refer(self, refer: Refer) -> None:
        self._referral.ask(self, refer)

    def leave(self, code: int = 0) -> None:
        """End it as its state asks for; `code` is for one that came in and was not answered."""
        if not self.over:
            self._life.leave(self._now_s())
            # Who stays is not to be recorded here until the other side has agreed to the end.
            self._sound.part()
            self._hang_up(code)

    def abandon(self) -> None:
        """Tell its end without waiting for the other side's."""
        self._end(487, "")

    def release(self) -> None:
        """Let go of what plays and records; the call has been over for a while."""
        self._sound.release()

    def tick(self) -> None:
        """What time and the audio bring."""
        if self.over:
            return
        for key in self._sound.tick(self.talking and self._exchange.inband_keys):
            self._pressed(key, "inband")
        self._referral.tick()
        if self._life.overdue(self._now_s()):
            self._lose_patience()

    @guarded
    def onCallTsxState(self, prm: Any) -> None:
        event = prm.e.body.tsxState
        if event.type == pj.PJSIP_EVENT_RX_MSG and not self._is_ours(event):
            self._turn_away(event)
        else:
            self._transaction(event)

    @guarded
    def onCallState(self, prm: Any) -> None:
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._tell(self._life.answered(self._now_s()))
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._count_traffic()
            self._end(info.lastStatusCode, info.lastReason)

    @guarded
    def onCallMediaState(self, prm: Any) -> None:
        info = self.getInfo()  # its parts live as long as it does
        for index, media in enumerate(info.media):
            active = media.status == pj.PJSUA_CALL_MEDIA_ACTIVE
            if media.type == pj.PJMEDIA_TYPE_AUDIO and active and not self.over:
                self._sound.connect(self.getAudioMedia(index))
                early = info.state == pj.PJSIP_INV_STATE_EARLY
                self._tell(self._life.audio_active(self._now_s(), early))
                return

    @guarded
    def onStreamDestroyed(self, prm: Any) -> None:
        if not self.over:
            self._count_traffic()
            self._sound.cut_off()

    @guarded
    def onDtmfEvent(self, prm: Any) -> None:
        # RFC 4733 §2.5.1.3: an update of an event goes on with the same press.
        if not prm.flags & _IS_UPDATE:
            self._pressed(prm.digit, _WAYS.get(prm.method, "rfc4733"))

    @guarded
    def onInstantMessage(self, prm: Any) -> None:
        # RFC 3428 §4: in a dialogue or outside of any, it is a text all the same.
        self._exchange.account.messages.came(prm)

    @guarded
    def onCallTransferStatus(self, prm: Any) -> None:
        self._referral.status(prm)

    @guarded
    def onCallTransferRequest(self, prm: Any) -> None:
        # What `Referral` did not answer: the library would dial by itself.
        prm.statusCode = _DECLINED

    @guarded
    def onCallReplaceRequest(self, prm: Any) -> None:
        # RFC 3891 §3: nobody takes over a call of ours.
        prm.statusCode = _DECLINED

    def _transaction(self, event: Any) -> None:
        """What happens to a request of the call, theirs or ours, or to the answer."""
        if event.type != pj.PJSIP_EVENT_RX_MSG:
            return
        if event.tsx.method == "INFO":
            self._info_event(event)
        elif event.tsx.method == "REFER":
            self._referral.came(self, event)

    def _is_ours(self, event: Any) -> bool:
        """Whether it is of this call, and not of one that had its slot before.

        The library keeps an ended dialogue for a while, and looks up its call by the slot alone.
        """
        return call_id(event.src.rdata.wholeMsg) == call_id(self._invite)

    def _turn_away(self, event: Any) -> None:
        came = event.tsx.role == pj.PJSIP_ROLE_UAS
        if (
            came
            and event.tsx.state == pj.PJSIP_TSX_STATE_TRYING
            and event.tsx.method in _LOOKED_UP_BY_SLOT
        ):
            self._exchange.library.respond(event.src.rdata, _NO_SUCH_CALL)

    def _info_event(self, event: Any) -> None:
        rdata = event.src.rdata
        self._pressed(bare_key(rdata.wholeMsg), "info")
        came = event.tsx.role == pj.PJSIP_ROLE_UAS
        said = info_in(rdata.wholeMsg) if came else None
        if said is not None and event.tsx.state == pj.PJSIP_TSX_STATE_TRYING:
            # RFC 6086 §4.2.2: the library knows none of these, and would refuse it.
            self._exchange.library.respond(rdata, 200)
            self._emit(Informed(self.worker, self.name, *said))

    def _lose_patience(self) -> None:
        if self._life.phase is Phase.LEAVING:
            self.abandon()
        else:
            self._life.give_up(self._now_s())
            self._hang_up()

    def _hang_up(self, code: int = 0) -> None:
        goodbye = pj.CallOpParam(True)
        goodbye.statusCode = code
        try:
            self.hangup(goodbye)
        except pj.Error as error:
            self._end(487, error.reason)

    def _pressed(self, key: str, way: Any) -> None:
        if key and key in _KEYS and self._presses.is_new(key, way, self._now_s()):
            self._emit(Digit(self.worker, self.name, key, way))

    def _count_traffic(self) -> None:
        try:
            stat = self.getStreamStat(0)  # its parts live as long as it does
        except pj.Error:
            return  # there never was a stream, or it has been counted when it ended
        self._traffic = Traffic(
            self._traffic.packets_in + stat.rtcp.rxStat.pkt,
            self._traffic.packets_out + stat.rtcp.txStat.pkt,
        )

    def _end(self, code: int, reason: str) -> None:
        self._sound.end()
        self._referral.end()
        if self.over_s is None:
            self.over_s = self._now_s()
        self._tell(self._life.over(code, reason, self._traffic, self._sound.unrecorded))

    def _tell(self, event: WorkerEvent | None) -> None:
        if event is not None:
            self._emit(event)
