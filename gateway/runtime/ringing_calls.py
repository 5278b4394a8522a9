"""Calls that a driver has, and that may still be taken back: nobody needs them any more.

    a transaction is durable ─ of an order with a call ─ unwanted? ─► session.withdraw
                                                   the call ends with a receipt, like any other

Whether it rings or was picked up is for the driver to know: it leaves a call alone that was.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gateway.driver_api import Receipt, Request, Session, Unsent, VoiceCall
from gateway.journal.journal import Journal, News
from gateway.orders.multimap import Multimap
from gateway.orders.records import Sending
from gateway.orders.unwanted import why_unwanted
from gateway.roster.roster import Roster
from gateway.runtime.outgoing_request import label_of

_NOT_BEGUN = "withdrawn"


@dataclass(frozen=True, slots=True, eq=False)
class _Call:
    sending: Sending
    unwanted: asyncio.Event = field(default_factory=asyncio.Event)


class RingingCalls:
    """Everything that is given to drivers goes through here; only calls are looked after.

    With a `roster` each gets a label for the display of a seat.
    """

    def __init__(self, journal: Journal) -> None:
        self.roster: Callable[[], Roster] | None = None
        self._journal = journal
        self._calls: Multimap[str, _Call] = Multimap()
        journal.on_durable(self._on_news)

    async def send(
        self, session: Session, request: Request, attempt_id: str, sending: Sending
    ) -> Receipt:
        """`Session.send`, and `Session.withdraw` once nobody needs the call any more."""
        if not isinstance(request, VoiceCall):
            return await session.send(request, attempt_id)
        if self.roster is not None:
            request = replace(request, label=label_of(sending, self.roster()))
        call = _Call(sending)
        if self._is_unwanted(call):
            return Unsent(_NOT_BEGUN)
        self._calls.add(sending.order_id, call)
        try:
            async with asyncio.TaskGroup() as tasks:
                taking_back = tasks.create_task(_take_back(call, session, attempt_id))
                receipt = await session.send(request, attempt_id)
                taking_back.cancel()
        finally:
            self._calls.remove(sending.order_id, call)
        return receipt

    def _on_news(self, news: News) -> None:
        for order_id in news.orders:
            for call in self._calls.at(order_id):
                if self._is_unwanted(call):
                    call.unwanted.set()

    def _is_unwanted(self, call: _Call) -> bool:
        life = self._journal.hall.orders.get(call.sending.order_id)
        return life is None or bool(why_unwanted(life, call.sending.delivery))


async def _take_back(call: _Call, session: Session, attempt_id: str) -> None:
    await call.unwanted.wait()
    await session.withdraw(attempt_id)
