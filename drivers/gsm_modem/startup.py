"""From whatever state the modem is in to one that can send and receive.

    wake · echo off · numeric errors · the profile's own commands · PIN · message service ·
    PDU mode · storage · notification · caller's number · list the storage · network

Only waking, the SIM, PDU mode and a network are essential; another refused step is noted in
`refused` and shown by the probe. A SIM that still calls itself busy is asked again.
"""

from collections.abc import Callable, Generator

from drivers.gsm_modem.at_command import Answer, Command, Job, Outcome, Pause
from drivers.gsm_modem.error_codes import ErrorKind, passes_by_itself
from drivers.gsm_modem.inbound import Direct, Inbound
from drivers.gsm_modem.mailbox import Mailbox
from drivers.gsm_modem.notification import Notification
from drivers.gsm_modem.profile import Delivery, Profile, Quirk, passes_texts_on
from drivers.gsm_modem.registration import ask_registration
from drivers.gsm_modem.resynchronisation import restart
from drivers.gsm_modem.sim_pin import SimPin
from drivers.gsm_modem.storage_work import StorageWork, select_line
from gateway.driver_api import LinkLost, NeedsOperator

Steps = Generator[Command | Pause, Answer, None]

_ESCAPE = b"\x1b"
# V.250 §6.2.5, §6.2.6: one that was left without result codes, or with numbers for them, seems mute
_IN_WORDS = "ATQ0V1"
_WAKE_CALLS = (
    (_ESCAPE, "AT"),
    (b"", _IN_WORDS),
    (_ESCAPE, "AT"),
    (b"", _IN_WORDS),
    (b"", "AT"),
)
_SETTLE_S = 0.1
_CALL_AGAIN_S = 1.0
_AGAIN_S = 1.0
_REGISTRATION_AGAIN_S = 2.0

# TS 27.005 §3.4.1 <mode>,<mt>,<bm>,<ds>,<bfr>: buffer while the link is busy, then what
# comes in stored (1) or direct (2), no broadcasts, reports direct (1) or stored (2)
_NOTIFY = {
    Delivery.STORED: ("2,1,0,1,0", "2,1,0,1,1", "2,1,0,2,0", "1,1,0,1,0", "2,1"),
    Delivery.DIRECT: ("2,2,0,1,0", "2,2,0,1,1", "1,2,0,1,0", "2,2"),
}


class Startup:
    """One start of one modem; raises `LinkLost` or `NeedsOperator` out of `run`."""

    def __init__(
        self,
        profile: Profile,
        pin: SimPin,
        mailbox: Mailbox,
        inbound: Inbound,
        storage: StorageWork,
        notification: Notification,
        restart_line: Callable[[], str],
        imei: str,
    ) -> None:
        self.refused: list[str] = []
        self.awake = False
        self.sim_state = ""
        self._profile = profile
        self._pin = pin
        self._mailbox = mailbox
        self._inbound = inbound
        self._storage = storage
        self._notification = notification
        self._restart_line = restart_line
        self._imei = imei
        self._timings = profile.timings
        self._patience_s = profile.timings.sim_ready_s

    def run(self) -> Job:
        """Every step in order."""
        yield from self._wake()
        for line in ("ATE0", "AT+CMEE=1", *self._profile.init):
            yield from self._optional(line)
        yield from self._identify()
        yield from self._open_sim()
        yield from self._select_service()
        yield from self._select_storage()
        yield from self._ask_for_notification()
        yield from self._optional("AT+CLIP=1")
        yield from self._list_storage()
        self._mailbox.opens()
        yield from self._await_network()

    def _wake(self) -> Steps:
        # a prompt may still be open from before: ESC gives it up without sending
        for lead, line in _WAKE_CALLS:
            answer = yield Command(line, self._timings.resync_s, lead=lead, forgiving=True)
            if answer.outcome is not Outcome.SILENCE:
                yield Pause(_SETTLE_S)
                self.awake = True
                return
        yield from restart(self._restart_line())
        raise LinkLost("the modem does not answer", _CALL_AGAIN_S)

    def _optional(self, line: str, prefix: str = "") -> Generator[Command | Pause, Answer, Answer]:
        answer = yield from self._patiently(Command(line, self._timings.slow_command_s, prefix))
        if not answer.ok:
            self.refused.append(f"{line}: {answer.cause}")
        return answer

    def _patiently(self, command: Command) -> Generator[Command | Pause, Answer, Answer]:
        answer = yield command
        while self._passes(answer):
            yield from self._wait()
            answer = yield command
        return answer

    def _passes(self, answer: Answer) -> bool:
        error = answer.error
        return error is not None and passes_by_itself(error) and self._patience_s > 0

    def _wait(self) -> Generator[Pause, Answer, None]:
        self._patience_s -= _AGAIN_S
        yield Pause(_AGAIN_S)

    def _identify(self) -> Steps:
        """A PIN must not be entered into another modem's SIM."""
        if not self._imei:
            return
        # TS 27.007 §5.4: the serial number stands on a line without a name
        answer = yield Command("AT+CGSN", self._timings.slow_command_s, prefix=self._imei)
        if not answer.lines:
            raise LinkLost(f"the modem at this port is not {self._imei}", _CALL_AGAIN_S)

    def _open_sim(self) -> Steps:
        command = Command(
            "AT+CPIN?", self._timings.slow_command_s, prefix="+CPIN:", must_inform=True
        )
        entered = False
        while True:
            answer = yield from self._patiently(command)
            state = _sim_state(answer)
            if state in ("READY", "SIM PIN2"):
                self._pin.opened()
                self.sim_state = state
                return
            if state is None and answer.error is not None and answer.error.code is None:
                return  # it knows no PIN question; a missing SIM will show in what follows
            if state is None:
                raise LinkLost(f"the SIM is not ready: {answer.cause}")
            if state != "SIM PIN":
                raise NeedsOperator(f"the SIM asks for {state}")
            if not entered:
                yield from self._enter_pin()
                entered = True
            elif self._patience_s <= 0:
                raise NeedsOperator("the PIN was entered and the SIM still asks for it")
            yield from self._wait()

    def _enter_pin(self) -> Steps:
        if not self._pin.known:
            raise NeedsOperator("the SIM asks for its PIN and no pin_file is configured")
        if self._pin.is_spent:
            raise NeedsOperator("the SIM asks again for the PIN that was already entered")
        yield from self._keep_the_last_try()
        answer = yield Command(f'AT+CPIN="{self._pin.spend()}"', self._timings.slow_command_s)
        if answer.error is not None and not passes_by_itself(answer.error):
            raise NeedsOperator(f"the SIM refused the PIN: {answer.cause}")

    def _keep_the_last_try(self) -> Steps:
        """Whoever spent the others, a process that died while it entered a PIN among them."""
        # TS 27.007 §8.65; a modem that does not know it is believed to have tries left
        answer = yield Command('AT+CPINR="SIM PIN"', self._timings.slow_command_s, prefix="+CPINR:")
        left = answer.value().split(",")[1:2]
        if answer.ok and left and left[0].strip() in ("0", "1"):
            raise NeedsOperator("the SIM has one try left for its PIN: enter it by hand")

    def _select_service(self) -> Steps:
        if self._profile.phase_2_plus:
            answer = yield from self._optional("AT+CSMS=1", "+CSMS:")
            acknowledges = answer.ok and Quirk.NO_ACKNOWLEDGE not in self._profile.quirks
        else:
            acknowledges = False
            yield from self._optional("AT+CSMS=0", "+CSMS:")
        answer = yield from self._patiently(Command("AT+CMGF=0", self._timings.slow_command_s))
        if not answer.ok:
            raise LinkLost(f"the modem refuses PDU mode, texts would be garbled: {answer.cause}")
        if acknowledges:
            yield from self._notification.send_back()
        self._inbound.direct_is = Direct.ACKNOWLEDGED if acknowledges else Direct.FINAL
        if self._profile.keep_link_open:
            yield from self._optional("AT+CMMS=2")

    def _select_storage(self) -> Steps:
        memory = self._profile.storage
        if memory:
            answer = yield from self._optional(select_line(memory), "+CPMS:")
            self._mailbox.memory = self._mailbox.home = memory if answer.ok else ""
        if self._mailbox.memory:
            return
        answer = yield Command("AT+CPMS?", self._timings.slow_command_s, prefix="+CPMS:")
        self._mailbox.memory = self._mailbox.home = answer.value().partition(",")[0].strip('" ')

    def _ask_for_notification(self) -> Steps:
        for parameters in self._choices():
            answer = yield from self._optional(f"AT+CNMI={parameters}")
            if answer.ok:
                self._notification.wanted = parameters
                return

    def _choices(self) -> tuple[str, ...]:
        """A modem that takes no acknowledgement stores texts, whatever the profile says."""
        choices = self._profile.notify or _NOTIFY[self._profile.delivery]
        if self._inbound.direct_is is Direct.ACKNOWLEDGED:
            return choices
        storing = tuple(each for each in choices if not passes_texts_on(each))
        return storing or _NOTIFY[Delivery.STORED]

    def _list_storage(self) -> Steps:
        answer = yield from self._storage.list_all()
        while self._passes(answer):
            yield from self._wait()
            answer = yield from self._storage.list_all()
        if not answer.ok:
            self.refused.append(f"AT+CMGL=4: {answer.cause}")

    def _await_network(self) -> Steps:
        waited_s = 0.0
        while True:
            found = yield from ask_registration(self._timings.command_s)
            if found.registered is not False:
                return
            if waited_s >= self._timings.registration_s:
                raise LinkLost(f"no network: {found.words}")
            waited_s += _REGISTRATION_AGAIN_S
            yield Pause(_REGISTRATION_AGAIN_S)


def _sim_state(answer: Answer) -> str | None:
    """What +CPIN says, in its own words; None for a refusal that says nothing of PINs."""
    if answer.ok:
        return answer.value().upper()
    if answer.error is None or answer.error.kind is ErrorKind.PLAIN:
        return None
    return {11: "SIM PIN", 12: "SIM PUK", 311: "SIM PIN", 316: "SIM PUK"}.get(
        answer.error.code or 0
    )
