"""What a probe asks, and the health that comes of it."""

import re
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime

from drivers.gsm_modem.at_command import Answer, Command
from drivers.gsm_modem.inbound import Inbound
from drivers.gsm_modem.mailbox import Mailbox
from drivers.gsm_modem.notification import Notification
from drivers.gsm_modem.reassembly import Reassembly
from drivers.gsm_modem.registration import Registration, ask_registration
from drivers.gsm_modem.startup import Startup
from gateway.driver_api import Health

_USED = re.compile(r"\"([A-Z]{2})\"\s*,\s*(\d+)\s*,\s*(\d+)")
_OPERATOR = re.compile(r"\"(.*)\"")
_NOT_KNOWN = 99
_SIM_READY = "READY"


@dataclass(slots=True)
class HealthCheck:
    """One probe; `health` is set by `run`.

    `refused` are the steps of the start that this modem would not do, `sent_utc` is when the
    network last took a text from it.
    """

    mailbox: Mailbox
    inbound: Inbound
    reassembly: Reassembly
    notification: Notification
    startup: Startup
    timeout_s: float
    sent_utc: datetime | None
    health: Health | None = None
    _facts: dict[str, str] = field(default_factory=dict)
    _is_full: bool = False

    def run(self) -> Generator[Command, Answer, None]:
        """Ask for signal, network, SIM, operator, notification, storage.

        A refused question leaves its fact out.
        """
        yield from self._signal()
        registration = yield from ask_registration(self.timeout_s)
        self._facts["registration"] = registration.words
        yield from self._sim(registration)
        yield from self._operator()
        yield from self.notification.keep()
        yield from self._storage()
        self._facts["parts_held"] = str(self.reassembly.held)
        self._facts["unreadable"] = str(self.mailbox.unreadable + self.inbound.garbled)
        self.mailbox.retry()
        if self.notification.restored:
            self._facts["notification_restored"] = str(self.notification.restored)
        if self.sent_utc is not None:
            self._facts["last_success"] = self.sent_utc.isoformat(timespec="seconds")
        if self.startup.refused:
            self._facts["refused_at_start"] = "; ".join(self.startup.refused)
        reason = self._reason(registration)
        self.health = Health(not reason, reason, self._facts)

    def _reason(self, registration: Registration) -> str:
        if (state := self._facts.get("sim", _SIM_READY)) != _SIM_READY:
            return f"the SIM is not ready: {state}"
        if registration.registered is False:
            return f"no network: {registration.words}"
        if self._is_full:
            # what is ours is deleted by itself; what is left belongs to the SIM's owner
            return f"no text can come in: the storage is full, {self._facts['storage']}"
        return ""

    def _sim(self, registration: Registration) -> Generator[Command, Answer, None]:
        """As the start found it; a modem without a network is asked again."""
        state = self.startup.sim_state
        if registration.registered is False:
            answer = yield Command("AT+CPIN?", self.timeout_s, prefix="+CPIN:")
            state = answer.value() or state
        if state:
            self._facts["sim"] = state

    def _signal(self) -> Generator[Command, Answer, None]:
        answer = yield Command("AT+CSQ", self.timeout_s, prefix="+CSQ:")
        level = answer.value().partition(",")[0]
        # TS 27.007 §8.5: 0 is -113 dBm, two a step
        if level.isdecimal() and int(level) != _NOT_KNOWN:
            self._facts["signal_dbm"] = str(2 * int(level) - 113)

    def _operator(self) -> Generator[Command, Answer, None]:
        answer = yield Command("AT+COPS?", self.timeout_s, prefix="+COPS:")
        if name := _OPERATOR.search(answer.value()):
            self._facts["operator"] = name[1]

    def _storage(self) -> Generator[Command, Answer, None]:
        answer = yield Command("AT+CPMS?", self.timeout_s, prefix="+CPMS:")
        storages = list(_USED.finditer(answer.value()))
        if not storages:
            return
        used = storages[-1]  # <mem3>, where new texts go
        self._facts["storage"] = f"{used[1]} {used[2]}/{used[3]}"
        self._is_full = int(used[2]) >= int(used[3]) and not self.mailbox.deletions_due
        # more than we know of: an announcement got lost on the line
        if used[1] == self.mailbox.home and int(used[2]) > self.mailbox.count():
            self.mailbox.list_again = True
