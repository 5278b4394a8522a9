"""The life of pages to radios, as far as it is the same in every protocol.

    taken ─► waiting ─┬─ its turn ─► on its way ─┬─ a receipt ─► Completed
                      ├─ expired, withdrawn      ├─ in doubt ─► Completed(Unknown, pending)
                      └─ broken off ─► Unsent    │                  └─ a receipt ─► LateReceipt
                                                 └─ broken off ─► Unknown

A page that ended without the radio's confirmation is remembered for a while: one that comes after
all is still told, as the report of its delivery. The expiry of a page is looked at again right
before its first octet leaves.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from gateway.driver_api.events import DeliveryReported, DeliveryState, Event, LateReceipt
from gateway.driver_api.machine import Completed
from gateway.driver_api.requests import RadioPage, Receipt, Unknown, Unsent

_REFERENCES = 0x80000000


@dataclass(slots=True)
class PageOut:
    """A page on its way; `reference` names it in its receipt and in the report of its delivery."""

    request_id: str
    page: RadioPage
    reference: int
    is_pending: bool = False


Out = TypeVar("Out", bound=PageOut)


class PageBook(Generic[Out]):
    """The owner takes and clears `completed`, and `owed`: events to be made durable.

    `doubted` are the newest pages, `most_doubted` of them, that may still be confirmed; the owner
    takes out what it finds.
    """

    def __init__(
        self, utc: Callable[[], datetime], first_reference: int, most_doubted: int
    ) -> None:
        self.completed: list[Completed] = []
        self.owed: list[Event] = []
        self.doubted: deque[Out] = deque(maxlen=most_doubted)
        self._utc = utc
        self._next_reference = first_reference % _REFERENCES
        self._waiting: deque[tuple[str, RadioPage]] = deque()

    def take(self, request_id: str, page: RadioPage) -> None:
        """It waits for its turn."""
        self._waiting.append((request_id, page))

    def withdraw(self, request_id: str) -> bool:
        """Take back a page that waits."""
        for waiting in self._waiting:
            if waiting[0] == request_id:
                self._waiting.remove(waiting)
                self.end(request_id, Unsent("withdrawn"))
                return True
        return False

    def send_waiting(
        self, may_go: Callable[[RadioPage], bool], send: Callable[[str, RadioPage, int], None]
    ) -> None:
        """`send` each that waits, in order, with its reference; those that may not go wait on."""
        waiting, self._waiting = self._waiting, deque()
        for request_id, page in waiting:
            if page.expires_at_utc is not None and page.expires_at_utc <= self._utc():
                self.end(request_id, Unsent("expired"))
            elif not may_go(page):
                self._waiting.append((request_id, page))
            else:
                reference = self._next_reference
                self._next_reference = (reference + 1) % _REFERENCES
                send(request_id, page, reference)

    def end(self, request_id: str, receipt: Receipt) -> None:
        """A request ends, whatever it was."""
        self.completed.append(Completed(request_id, receipt))

    def put_in_doubt(self, out: Out, cause: str) -> None:
        """It has lasted long; its receipt will be a late one."""
        out.is_pending = True
        self.end(out.request_id, Unknown(cause, pending=True))

    def finish(self, out: Out, receipt: Receipt, *, in_doubt: bool) -> None:
        """It is not on its way any more; `in_doubt` if a radio may confirm it all the same."""
        if out.is_pending:
            key = f"{out.request_id}/late"
            self.owed.append(LateReceipt(key, out.request_id, receipt))
        else:
            self.end(out.request_id, receipt)
        if in_doubt and not out.page.to_talkgroup:
            self.doubted.append(out)

    def delivered(self, out: Out) -> None:
        """The radio has it."""
        self.owed.append(
            DeliveryReported(
                key=f"{out.reference:08x}/delivered",
                reference=out.reference,
                recipient=out.page.to,
                state=DeliveryState.DELIVERED,
                cause="",
                device_time_utc=None,
            )
        )

    def broken_off(self, on_way: Iterable[Out], cause: str) -> None:
        """End everything, each as far as it is known."""
        for out in on_way:
            if not out.is_pending:
                self.end(out.request_id, Unknown(cause))
        for request_id, _ in self._waiting:
            self.end(request_id, Unsent(cause))
        self._waiting.clear()
