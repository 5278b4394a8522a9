"""One call that we make: the library's `Call`, and what hangs on it.

Every method runs on the library's thread. The object must stay alive for a while after the end
(`switchboard` tells why).
"""

from collections.abc import Callable
from typing import Any

import pjsua2 as pj

from drivers.sip.frames import Dial, Digit, Speak, WorkerEvent
from drivers.sip.worker.bare_info import bare_key
from drivers.sip.worker.call_life import CallLife, Phase, Traffic
from drivers.sip.worker.ear import Ear
from drivers.sip.worker.guard import complain, guarded
from drivers.sip.worker.key_presses import KeyPresses
from drivers.sip.worker.unheard_invite import timeout_response
from drivers.sip.worker.voice import Voice

_KEYS = "0123456789*#"
_WAYS = {pj.PJSUA_DTMF_METHOD_RFC2833: "rfc4733", pj.PJSUA_DTMF_METHOD_SIP_INFO: "info"}

# What the binding leaves out: PJ_ETOOMANY, PJSIP_EINVALIDURI and PJSIP_EINVALIDREQURI,
# PJMEDIA_STREAM_DTMF_IS_UPDATE.
_TOO_MANY = 70010
_NOT_AN_ADDRESS = (171039, 171042)
_IS_UPDATE = 1

Emit = Callable[[WorkerEvent], None]


class OutboundCall(pj.Call):
    """Dials when it is told to, and tells what becomes of it until `over`."""

    def __init__(
        self,
        account: Any,
        dial: Dial,
        ear: Ear,
        emit: Emit,
        now_s: Callable[[], float],
        end_transaction: Callable[[bytes], None],
    ) -> None:
        super().__init__(account)
        self._dial = dial
        self.ear = ear
        self._emit = emit
        self._now_s = now_s
        self._end_transaction = end_transaction
        self._invite = ""
        self._undialled = ""
        self._life = CallLife(dial, now_s())
        self._presses = KeyPresses()
        self._voice = Voice(emit, now_s)
        self._recorder: Any = None
        self._traffic = Traffic()
        self.slot = -1
        self.over_s: float | None = None

    @property
    def name(self) -> str:
        """The driver's name of it."""
        return self._dial.call

    @property
    def over(self) -> bool:
        """Whether its end has been told."""
        return self.over_s is not None

    def dial(self, uri: str) -> None:
        """Send the INVITE; what the library refuses ends the call at once.

        A call that was hung up keeps its slot until the other side has agreed: while there is none
        free, every `tick` tries again.
        """
        self._undialled = ""
        try:
            self.makeCall(uri, pj.CallOpParam(True))
            self.slot = self.getId()
        except pj.Error as error:
            if error.status == _TOO_MANY:
                self._undialled = uri
                return
            self._life.leave(self._now_s(), error.reason)
            # RFC 3261 §21.4.1: an address that cannot be dialled; §21.5.1: any other fault is ours.
            self._end(400 if error.status in _NOT_AN_ADDRESS else 500, error.reason)

    def speak(self, speak: Speak) -> None:
        self._voice.speak(speak)

    def hush(self) -> None:
        self._voice.hush()

    def leave(self) -> None:
        """End it as its state asks for."""
        if not self.over:
            self._life.leave(self._now_s())
            self._hang_up()

    def release(self) -> None:
        """Let go of what plays and records; the call has been over for a while."""
        self._voice.release()
        self._recorder = None

    def tick(self) -> None:
        """What time and the audio bring."""
        if self.over:
            return
        if self._undialled:
            self.dial(self._undialled)
        self._voice.tick()
        if self._life.phase is Phase.TALKING:
            for key in self.ear.digits():
                self._pressed(key, "inband")
        if self._life.overdue(self._now_s()):
            self._lose_patience()

    def _lose_patience(self) -> None:
        if self._undialled:
            self._life.leave(self._now_s(), "no free leg")
            self._end(503, "")
        elif self._life.phase is Phase.LEAVING:
            self._end(487, "")
        else:
            self._life.give_up(self._now_s())
            self._hang_up()

    @guarded
    def onCallTsxState(self, prm: Any) -> None:
        event = prm.e.body.tsxState
        if event.tsx.method == "INFO" and event.type == pj.PJSIP_EVENT_RX_MSG:
            self._pressed(bare_key(event.src.rdata.wholeMsg), "info")
        if event.tsx.method != "INVITE" or event.tsx.role != pj.PJSIP_ROLE_UAC:
            return
        if event.type == pj.PJSIP_EVENT_TX_MSG and self._life.phase is Phase.DIALLING:
            self._invite = event.src.tdata.wholeMsg
        elif event.type == pj.PJSIP_EVENT_RX_MSG and 100 <= event.tsx.statusCode < 200:
            self._tell(self._life.response(event.tsx.statusCode))

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
            if media.type == pj.PJMEDIA_TYPE_AUDIO and active:
                self._connect(self.getAudioMedia(index))
                early = info.state == pj.PJSIP_INV_STATE_EARLY
                self._tell(self._life.audio_active(self._now_s(), early))
                return

    @guarded
    def onStreamDestroyed(self, prm: Any) -> None:
        if not self.over:
            self._count_traffic()
            self._voice.unheard()

    @guarded
    def onDtmfEvent(self, prm: Any) -> None:
        # RFC 4733 §2.5.1.3: an update of an event goes on with the same press.
        if not prm.flags & _IS_UPDATE:
            self._pressed(prm.digit, _WAYS.get(prm.method, "rfc4733"))

    def _hang_up(self) -> None:
        try:
            self.hangup(pj.CallOpParam(True))
            self._free_the_slot()
        except pj.Error as error:
            self._end(487, error.reason)

    def _free_the_slot(self) -> None:
        if self._invite and not self._life.heard:
            self._end_transaction(timeout_response(self._invite))

    def _pressed(self, key: str, way: Any) -> None:
        if key and key in _KEYS and self._presses.is_new(key, way, self._now_s()):
            self._emit(Digit(self._dial.worker, self._dial.call, key, way))

    def _connect(self, audio: Any) -> None:
        listeners = [audio]
        self.ear.listen()
        audio.startTransmit(self.ear)
        recorder = self._opened_recorder()
        if recorder is not None:
            audio.startTransmit(recorder)
            listeners.append(recorder)
        self._voice.heard_by(listeners)

    def _opened_recorder(self) -> Any:
        if self._recorder is None and self._dial.record:
            recorder = pj.AudioMediaRecorder()
            try:
                recorder.createRecorder(self._dial.record)
            except pj.Error as error:
                complain("record", error)
                return None
            self._recorder = recorder
        return self._recorder

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
        self._voice.silenced()
        self.ear.rest()
        if self.over_s is None:
            self.over_s = self._now_s()
        self._tell(self._life.over(code, reason, self._traffic))

    def _tell(self, event: WorkerEvent | None) -> None:
        if event is not None:
            self._emit(event)
