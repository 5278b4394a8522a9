"""Texts that come in as SIP MESSAGE, as what they are to the core.

    on a telephone line   Reply                its sender is a number
    from a radio          RadioTextReceived    its sender is an identity in the gateway's form
      in `statuses`         StatusReceived     a key of the radio that says a text
      in `emergencies`      EmergencyReceived  all within a minute are one press

Over UDP a worker holds each until it is durable, and only then answers 200: whoever has no answer
says it again, to the next process as well. By other transports the stack has answered before we see
them. Either way what is not durable is kept from session to session. The same message twice has one
name, and is heard once.
"""

from hashlib import sha256

from drivers.sip.carriage import Carries
from drivers.sip.event_outbox import EventOutbox
from drivers.sip.frames import AnswerText, Command, TextIn
from drivers.sip.line_setup import LineSetup
from drivers.sip.texts.addressees import Radios
from drivers.sip.texts.text_flood import Flow, TextFlood
from gateway.driver_api import (
    EmergencyReceived,
    Event,
    RadioTextReceived,
    Reply,
    StatusReceived,
    Unreadable,
)
from gateway.driver_api.heard_before import Hearing
from gateway.driver_api.latest_kept import LatestKept

_READ = "text/plain"
_MOST_NAMES = 1024
_TOO_MANY = 503  # RFC 3261 §21.5.4
_FLOOD = "MESSAGE: more than anybody writes; the rest of this minute is left out"


class HeardTexts:
    """Of one session; `radios` knows the forms of a gateway's addresses."""

    def __init__(self, setup: LineSetup, outbox: EventOutbox) -> None:
        self._setup = setup
        self._outbox = outbox
        self._are_durable: LatestKept[str, bool] = LatestKept(_MOST_NAMES)
        self._held: dict[str, TextIn] = {}
        self._commands: list[Command] = []
        self._flood = TextFlood()
        self._radios = Radios(setup.config.dial, setup.profile.radio)

    def heard(self, text: TextIn, now_s: float) -> None:
        """One text; a repeat of its name is no other one, and an empty one says nothing."""
        key, is_empty = _key_of(text), text.content_type == _READ and not text.text.strip()
        is_durable = self._are_durable.use(key)
        if is_durable or is_empty:
            self._answer(text)
        elif is_durable is not None:
            self._held[key] = text  # perhaps of another worker
        elif self._is_radio and text.text.strip() in self._setup.config.emergencies:
            self._alarm(key, text, now_s)
        else:
            self._judge(key, text, now_s)

    def take_commands(self) -> list[Command]:
        """What goes to the workers now."""
        commands, self._commands = self._commands, []
        return commands

    def _judge(self, key: str, text: TextIn, now_s: float) -> None:
        flow = self._flood.judge(text.sender, now_s)
        if flow is Flow.TAKEN:
            self._tell(key, self._event(key, text), text)
            return
        self._answer(text, _TOO_MANY)
        if flow is Flow.TOO_MUCH:
            self._outbox.tell(Unreadable(key, _FLOOD, self._sender(text)))

    def _tell(self, key: str, event: Event, text: TextIn) -> None:
        self._are_durable.keep(key, False)
        self._held[key] = text
        self._outbox.tell(event, lambda _: self._durable(key))

    def _durable(self, key: str) -> None:
        self._are_durable.keep(key, True)
        held = self._held.pop(key, None)
        if held is not None:
            self._answer(held)

    def _answer(self, text: TextIn, code: int = 200) -> None:
        if self._setup.holds_texts:
            self._commands.append(AnswerText(text.worker, text.message, code))

    @property
    def _is_radio(self) -> bool:
        return self._setup.profile.carries is Carries.RADIO

    def _event(self, key: str, text: TextIn) -> Event:
        sender, said = self._sender(text), text.text.strip()
        if text.content_type != _READ:
            return Unreadable(key, f"MESSAGE: {text.content_type}", sender)
        if not self._is_radio:
            return Reply(key, sender, text.text, None)
        answer = self._setup.config.statuses.get(said)
        if answer is not None:
            return StatusReceived(key, sender, answer, said)
        return RadioTextReceived(key, sender, text.text)

    def _alarm(self, key: str, text: TextIn, now_s: float) -> None:
        sender = self._sender(text)
        alarm = self._setup.alarms.alarm(now_s, sender)
        if alarm.hearing is not Hearing.NEW:
            self._answer(text)  # the first of them is held until the alarm is durable
            return
        self._are_durable.keep(key, False)
        self._held[key] = text

        def durable(_: float) -> None:
            self._setup.alarms.done(alarm)
            self._durable(key)

        self._outbox.tell(EmergencyReceived(alarm.key, sender, text.text), durable)

    def _sender(self, text: TextIn) -> str:
        return self._radios.radio_of(text.sender) if self._is_radio else text.sender


def _key_of(text: TextIn) -> str:
    # RFC 3261 §8.1.1.4, §8.1.1.5: Call-ID and CSeq name a request, if its sender keeps to it.
    named = "\0".join((text.message, text.sender, text.content_type, text.text))
    return f"text-{sha256(named.encode()).hexdigest()[:32]}"
