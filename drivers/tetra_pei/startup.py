"""What is asked of a radio before and while it serves (EN 300 392-5 §6.4, §6.15, §6.17).

    ESC AT · ATE0 · AT+CMEE=1 · init · +GMM +GMR +CNUMF +CTOM · AT+CMGS=? · AT+CREG=2 · AT+CREG?
    · AT+CTSP=… for each service · AT+CTGS · registered

What the radio says of its setting right after AT+CREG=2 is its habit: some take it and go on
saying 0. Only a setting that was there and is gone shows that the radio has started anew.
The services are registered again whenever the radio has come back to its network.
"""

from collections.abc import Generator

from drivers.tetra_pei.at_command import Answer, Asking, Command, Job, Outcome, Pause, Step
from drivers.tetra_pei.config import Config
from drivers.tetra_pei.error_codes import REGISTERED_ALREADY, TABLE_FULL
from drivers.tetra_pei.inbound import Inbound
from drivers.tetra_pei.model_line import read_model
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.radio_lines import (
    Registration,
    read_identity,
    read_longest_bits,
    read_mode,
    read_registration,
    read_signal_dbm,
)
from drivers.tetra_pei.subscriber_identity import plain_identity
from drivers.tetra_pei.talkgroup_book import TalkgroupBook
from gateway.driver_api import Health, LinkLost

_ESCAPE = b"\x1b"
_CALL_AGAIN_S = 1.0
_WAKE_CALLS = (_ESCAPE, b"", _ESCAPE)
_TRUNKED = (0, 2)
_REGISTRATION_AGAIN_S = 2.0
# each question has its own answer, so that a late one to the question before is not taken for it
_QUESTIONS = (
    (_ESCAPE, "AT+CSQ?", "+CSQ:"),
    (b"", "AT+CTOM?", "+CTOM:"),
    (_ESCAPE, "AT+CNUMF?", "+CNUMF:"),
)


class Startup:
    """What is known of one radio; jobs raise `LinkLost`."""

    def __init__(self, profile: Profile, config: Config, inbound: Inbound) -> None:
        self.longest_bits = profile.longest_bits
        self.refused: list[str] = []
        self.is_registered = False
        self.reports_registration = False
        self.is_trunked = True
        self._profile = profile
        self._config = config
        self._inbound = inbound
        self._facts: dict[str, str] = {}
        self._book = TalkgroupBook()

    def run(self) -> Job:
        """Every step in order."""
        yield from self._wake()
        for line in ("ATE0", "AT+CMEE=1", *self._profile.init):
            yield from self._optional(line)
        yield from self._identify()
        yield from self._measure()
        yield from self._report_registration()
        yield from self.register_services()
        if self._config.talkgroup:
            # §6.15.6: 1 selects it
            yield from self._optional(f"AT+CTGS=1,{self._config.talkgroup}")
        yield from self._await_network()

    def note_mode(self, line: str) -> None:
        """`+CTOM`, asked for or by itself: somebody may switch the radio to direct mode."""
        mode = read_mode(line)
        if mode is not None:
            self.is_trunked = mode in _TRUNKED

    def register_services(self) -> Job:
        """AT+CTSP, as many as the radio takes; what it already has is as good."""
        for service in self._profile.services:
            answer = yield Command(f"AT+CTSP={service}")
            code = answer.error.code if answer.error is not None else None
            if answer.ok or code == REGISTERED_ALREADY:
                continue
            self._refuse(f"AT+CTSP={service}: {answer.cause}")
            if code == TABLE_FULL:
                return

    def _wake(self) -> Job:
        # a body may still be awaited from before: ESC gives it up without sending
        for lead in _WAKE_CALLS:
            answer = yield Command("AT", lead=lead, forgiving=True)
            if answer.outcome is not Outcome.SILENCE:
                return
        raise LinkLost("the radio does not answer", _CALL_AGAIN_S)

    def _optional(self, line: str, prefix: str = "") -> Asking:
        answer = yield Command(line, prefix)
        if not answer.ok:
            self._refuse(f"{line}: {answer.cause}")
        return answer

    def _refuse(self, words: str) -> None:
        if words not in self.refused:
            self.refused.append(words)

    def _identify(self) -> Job:
        answer = yield from self._optional("AT+GMM?", "+GMM:")
        for model in filter(None, map(read_model, answer.lines)):
            self._facts |= {"model": model.name, "state_at_start": model.state_words}
        answer = yield from self._optional("AT+GMR?", "+GMR:")
        self._facts["firmware"] = _behind_colon(answer)
        answer = yield from self._optional("AT+CNUMF?", "+CNUMF:")
        found = [read_identity(line) for line in answer.lines]
        if not self._config.own_identity and any(found):
            self._inbound.own = plain_identity(next(filter(None, found)))
        self._facts["identity"] = self._inbound.own

    def _measure(self) -> Job:
        answer = yield from self._optional("AT+CTOM?", "+CTOM:")
        for line in answer.lines:
            self.note_mode(line)
        # §6.13.3: (SSIs),(bits)
        answer = yield from self._optional("AT+CMGS=?", "+CMGS:")
        bits = [each for line in answer.lines if (each := read_longest_bits(line)) is not None]
        if bits:
            self.longest_bits = max(160, min(2047, bits[0]))

    def _report_registration(self) -> Job:
        """Have changes told, and learn whether the radio shows that it does."""
        answer = yield from self._optional("AT+CREG=2")
        if not answer.ok:
            return
        shown = yield from self._ask_registered()
        self.reports_registration = all(each.reporting != 0 for each in shown)

    def _await_network(self) -> Job:
        waited_s = 0.0
        while True:
            yield from self.ask_registration()
            if self.is_registered:
                return
            if waited_s >= self._profile.timings.registration_s:
                raise LinkLost("the radio is not registered with a network")
            waited_s += _REGISTRATION_AGAIN_S
            yield Pause(_REGISTRATION_AGAIN_S)

    def ask_registration(self) -> Job:
        """Whether the radio is on its network; raises `LinkLost` if it has started anew.

        A radio that has forgotten AT+CREG=2 has forgotten its services too.
        """
        shown = yield from self._ask_registered()
        if self.reports_registration and any(each.reporting == 0 for each in shown):
            raise LinkLost("the radio has started anew")

    def _ask_registered(self) -> Generator[Step, Answer, list[Registration]]:
        answer = yield Command("AT+CREG?", "+CREG:", must_inform=True)
        if answer.error is not None:
            self.is_registered = True  # it does not know the question; a page will show it
        shown = [found for line in answer.lines if (found := read_registration(line)) is not None]
        for found in shown:
            self.is_registered = found.registered
        return shown

    def ask_health(self, health: list[Health]) -> Job:
        """Ask for registration and signal; the verdict is put into `health`."""
        yield from self.ask_registration()
        answer = yield Command("AT+CSQ?", "+CSQ:")
        signals = [dbm for line in answer.lines if (dbm := read_signal_dbm(line)) is not None]
        facts = self._facts | self._inbound.fleet.facts()
        yield from self._book.ask_next()
        facts["talkgroups"] = self._book.words()
        facts["signal_dbm"] = str(signals[0]) if signals else ""
        facts["longest_bits"] = str(self.longest_bits)
        facts["refused"] = "; ".join(self.refused)
        reason = "" if self.is_registered else "the radio is not registered with a network"
        if not self.is_trunked:
            reason = "the radio is not in trunked mode"
        health.append(Health(not reason, reason, {name: v for name, v in facts.items() if v}))


def resynchronise() -> Job:
    """Give up an open body, then ask until an answer is certainly ours.

    An error may be a late one, or that of a radio which does not know the question.
    """
    is_alive = False
    for lead, line, prefix in _QUESTIONS:
        answer = yield Command(line, prefix, must_inform=True, lead=lead, forgiving=True)
        if answer.ok:
            return
        is_alive |= answer.outcome is not Outcome.SILENCE
    if not is_alive:
        raise LinkLost("the radio does not answer any more")


def _behind_colon(answer: Answer) -> str:
    return answer.lines[0].partition(":")[2].strip() if answer.lines else ""
