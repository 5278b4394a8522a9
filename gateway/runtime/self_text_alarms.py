"""The alarms "self text late": one from a text that did not come until its sender's next that does.

What is up is remembered before it is raised, so that another process clears it for sure.
"""

from collections.abc import Mapping

import structlog

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.facts import HouseAlarmed
from gateway.orders.self_text_ring import blamed
from gateway.runtime.complaints import Complaints

_log = structlog.get_logger("self_texts")

_SETTING = "self_texts_late"
_SOURCE = "self text"


class SelfTextAlarms:
    """`numbers` are the own numbers of the channels; texts are known by their sender."""

    def __init__(
        self, journal: Journal, clock: Clock, numbers: Mapping[str, str], complaints: Complaints
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._numbers = numbers
        self._complaints = complaints
        self._late: dict[str, str] = {}

    async def resume(self, *, active: bool) -> None:
        """After a start: what is up stays up, but for channels that do this no longer."""
        told = (self._journal.store.setting(_SETTING) or "").split()
        self._late = dict(one.split(">") for one in told)
        for sender, receiver in sorted(self._late.items()):
            if not active or not {sender, receiver} <= set(self._numbers):
                now = self._clock.utc().isoformat()
                await self.clear(sender, f"self_text/{now}/{sender}/off", "自检已停用")
        self._complain()

    async def rouse(self, sender: str, receiver: str, key: str, words: str) -> None:
        """The text of `sender` to `receiver` did not come."""
        if sender not in self._late:
            await self._keep({**self._late, sender: receiver})
            await self._tell(key, sender, receiver, words, over=False)
        self._late[sender] = receiver
        self._complain()

    async def clear(self, sender: str, key: str, words: str) -> None:
        """A text of `sender` came."""
        if sender not in self._late:
            return
        receiver = self._late.pop(sender)
        self._complain()
        await self._tell(key, sender, receiver, words, over=True)
        await self._keep(self._late)

    def _complain(self) -> None:
        found = blamed(self._late)
        for channel in self._numbers:
            self._complaints.put(channel, _SOURCE, found.get(channel, ""))

    async def _keep(self, late: Mapping[str, str]) -> None:
        told = " ".join(f"{sender}>{receiver}" for sender, receiver in sorted(late.items()))
        await self._journal.keep(_SETTING, told)

    async def _tell(self, key: str, sender: str, receiver: str, words: str, *, over: bool) -> None:
        both = (sender, receiver)
        ends = " → ".join(f"{name} ({self._numbers.get(name, '')})" for name in both)
        _log.warning("self text", over=over, sender=sender, receiver=receiver)
        now, reason = self._clock.utc(), f"{words}: {ends}"
        fact = HouseAlarmed(key, now, "self text late", reason, over, channels=both)
        await self._journal.record(fact)
