"""What a probe asks, and the health that comes of it."""

import re
from collections.abc import Generator
from dataclasses import dataclass, field

from drivers.gsm_modem.at_command import Answer, Command
from drivers.gsm_modem.inbound import Inbound
from drivers.gsm_modem.mailbox import Mailbox
from drivers.gsm_modem.notification import Notification
from drivers.gsm_modem.reassembly import Reassembly
from drivers.gsm_modem.registration import ask_registration
from gateway.driver_api import Health

_USED = re.compile(r"\"([A-Z]{2})\"\s*,\s*(\d+)\s*,\s*(\d+)")
_OPERATOR = re.compile(r"\"(.*)\"")
_NOT_KNOWN = 99


@dataclass(slots=True)
class HealthCheck:
    """One probe; `health` is set by `run`.

    `refused` are the steps of the start that this modem would not do.
    """

    mailbox: Mailbox
    inbound: Inbound
    reassembly: Reassembly
    notification: Notification
    refused: list[str]
    timeout_s: float
    health: Health | None = None
    _facts: dict[str, str] = field(default_factory=dict)

    def run(self) -> Generator[Command, Answer, None]:
        """Ask for signal, network, operator, notification, storage.

        A refused question leaves its fact out.
        """
        yield from self._signal()
        registration = yield from ask_registration(self.timeout_s)
        self._facts["registration"] = registration.words
        yield from self._operator()
        yield from self.notification.keep()
        yield from self._storage()
        self._facts["parts_held"] = str(self.reassembly.held)
        self._facts["unreadable"] = str(self.mailbox.unreadable + self.inbound.garbled)
        if self.notification.restored:
            self._facts["notification_restored"] = str(self.notification.restored)
        if self.refused:
            self._facts["refused_at_start"] = "; ".join(self.refused)
        ok = registration.registered is not False
        reason = "" if ok else f"no network: {registration.words}"
        self.health = Health(ok, reason, self._facts)

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
        self.mailbox.retry_stuck()
        # more than we know of: an announcement got lost on the line
        if used[1] == self.mailbox.home and int(used[2]) > self.mailbox.count():
            self.mailbox.list_again = True
