"""Everything of one channel that carries texts, or pages to radios, and no calls of people.

    TextMessage ─► MessageDesk ─► text ────────────► text_ended ─► receipt
    RadioPage ─┬─► MessageDesk, or
               └─► PageDesk ─► SpokenPage ─► dial … ─► ended ─────► receipt
    text_in ─► HeardTexts ─► EventOutbox ─► Heard

It has the shape of `Exchange`, which does the same for telephone calls.
"""

from collections import Counter
from collections.abc import Callable

from drivers.sip.carriage import Carries
from drivers.sip.event_outbox import EventOutbox
from drivers.sip.frames import CallEvent, Command, HangUp, Incoming, TextEnded, TextIn
from drivers.sip.line_health import LineHealth
from drivers.sip.line_setup import LineSetup
from drivers.sip.radio.page_desk import PageDesk
from drivers.sip.radio.radio_rules import PagesBy
from drivers.sip.texts.addressees import Radios, Telephones
from drivers.sip.texts.heard_texts import HeardTexts
from drivers.sip.texts.message_desk import MessageDesk
from drivers.sip.texts.message_rules import Meaning
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import CallGuidance, Completed, Event, Limits, Request

_NOBODY_ANSWERS = 480


class TextExchange:
    """The owner takes commands, receipts and what was heard after each call of a method."""

    def __init__(
        self, setup: LineSetup, roll: WorkerRoll, health: LineHealth, note: Callable[[str], None]
    ) -> None:
        self._outbox = EventOutbox(setup.told)
        self._heard = HeardTexts(setup, self._outbox)
        self._desk = _desk_of(setup, roll, health)
        self._refused: list[Command] = []

    @property
    def waiting(self) -> int:
        """How many texts or pages wait."""
        return self._desk.waiting

    def taken(self) -> Counter[int]:
        """How many legs of each worker are in use."""
        return self._desk.taken()

    def limits(self, legs: int) -> Limits:
        """What so many legs of all workers are good for."""
        return self._desk.limits(legs)

    def take(self, request_id: str, request: Request, now_s: float) -> None:
        """A request of the core."""
        self._desk.take(request_id, request, now_s)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        """Take back what has not begun to leave."""
        return self._desk.withdraw(request_id, now_s)

    def rings(self, event: Incoming, now_s: float) -> None:
        """Workers of this channel were told to take no calls; one that does is told again."""
        self._refused.append(HangUp(event.worker, event.call, _NOBODY_ANSWERS))

    def heard(self, event: CallEvent, now_s: float) -> None:
        """A worker says something of a page."""
        self._desk.heard(event, now_s)

    def text_in(self, event: TextIn, now_s: float) -> None:
        """Somebody has written."""
        self._heard.heard(event, now_s)

    def text_ended(self, event: TextEnded, now_s: float) -> None:
        """What became of a text of ours."""
        self._desk.text_ended(event, now_s)

    def lose(self, worker: int, now_s: float) -> None:
        """A worker has died, and what it had not told of with it."""
        self._desk.lose(worker)

    def guided(self, key: str, guidance: CallGuidance) -> None:
        """Nobody waits here."""

    def durable(self, key: str, now_s: float) -> None:
        """Something that was heard is in the record."""
        self._outbox.durable(key, now_s)

    def tell_again(self) -> None:
        """What an earlier session heard and could not make durable."""
        self._outbox.tell_again()

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        self._desk.tick(now_s)

    def go_on(self, now_s: float) -> None:
        """See what came of it."""
        self._desk.go_on(now_s)

    def break_off(self, now_s: float) -> None:
        """End everything, each as far as it is known."""
        self._desk.break_off()

    def take_commands(self) -> list[Command]:
        """What goes to the workers now."""
        refused, self._refused = self._refused, []
        return [*refused, *self._heard.take_commands(), *self._desk.take_commands()]

    def take_completed(self) -> list[Completed]:
        """Requests that have ended."""
        return self._desk.take_completed()

    def take_told(self) -> list[Event]:
        """What has to be made durable."""
        return self._outbox.take()

    def deadline(self) -> float | None:
        """When `tick` and `go_on` are due."""
        return self._desk.deadline()


def _desk_of(setup: LineSetup, roll: WorkerRoll, health: LineHealth) -> MessageDesk | PageDesk:
    rules, own = setup.profile.radio, setup.profile.messages.meanings
    if setup.profile.carries is Carries.SMS:
        return MessageDesk(setup, roll, health, Telephones(setup.plan), own)
    if rules.pages_by is PagesBy.INVITE:
        return PageDesk(setup, roll, health)
    # A channel that is taken holds a page, where a telephone that is busy refuses a text.
    busy = dict.fromkeys(rules.busy_codes, Meaning.BUSY)
    return MessageDesk(setup, roll, health, Radios(setup.config.dial, rules), {**busy, **own})
