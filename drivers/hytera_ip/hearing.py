"""What radios say: texts, alarms, registrations, positions.

    TMP A1, B1 ─► StatusReceived: a text over the radio means what a status means
    RCP 0851, LP B003 ─► StatusReceived with the answer 6, a call for help
    RRS 0003, 0001 ─► the roll, and at once the answer without which a radio keeps registering
    LP A002, C003 ─► the roll

What has to be durable before the peer may forget it comes out as `Said`; all else is settled.
What is not known is noted in hex and acknowledged, so that the peer goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from drivers.hytera_ip.event_keys import EventKeys
from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.locations import EMERGENCIES, decode_location
from drivers.hytera_ip.profile import Profile
from drivers.hytera_ip.radio_control import Alarm, decode_control
from drivers.hytera_ip.radio_roll import RadioRoll
from drivers.hytera_ip.registrations import Registration, RegistrationKind, decode_registration
from drivers.hytera_ip.text_messages import TEXTS, RadioMessage, TextKind
from gateway.driver_api import Event, StatusReceived, Unreadable

HELP = "6"
_ALARM = "紧急报警"
_EMERGENCY_LOCATIONS = frozenset({0xB003, 0xB004})


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one message: an event to make durable, an answer to send.

    The answer goes out once the event is durable, at once if there is none.
    """

    event: Event | None = None
    answer: HdapMessage | None = None


class Hearing:
    """Reads everything but the results of our pages. `note` takes a line for the log."""

    def __init__(
        self,
        profile: Profile,
        roll: RadioRoll,
        utc: Callable[[], datetime],
        note: Callable[[str], None],
    ) -> None:
        self.unknown = 0
        self._profile = profile
        self._roll = roll
        self._utc = utc
        self._note = note
        self._keys = EventKeys()

    def text(self, message: RadioMessage, now_s: float) -> Said:
        """A text or short data of a radio; a confirmed one is answered with a result."""
        source = message.source
        if source is None:
            return Said()
        utc = self._utc()
        self._roll.heard(source.number, utc)
        key = self._keys.text(source.number, message.request, message.body, utc, now_s)
        event: Event
        if message.kind in TEXTS:
            words = message.text.rstrip("\0").strip()
            event = StatusReceived(key, str(source.number), words, words)
        else:
            event = Unreadable(key, f"{source.number}: {message.body.hex()}")
        return Said(event, _result(message))

    def message(self, message: HdapMessage, now_s: float) -> Said:
        """A message of any other service."""
        try:
            said = self._read(message, now_s)
        except FrameError as error:
            self._note(f"{error}: {message}")
            said = None
        if said is None:
            return self._unknown(message, now_s)
        return said

    def _read(self, message: HdapMessage, now_s: float) -> Said | None:
        match message.service:
            case Service.REGISTRATION:
                return self._registration(decode_registration(message))
            case Service.LOCATION:
                return self._location(message, now_s)
            case Service.RADIO_CONTROL:
                return self._control(message, now_s)
        return None

    def _registration(self, heard: Registration | None) -> Said | None:
        if heard is None:
            return None
        utc, number = self._utc(), heard.radio.number
        match heard.kind:
            case RegistrationKind.REGISTER:
                self._roll.registered(number, utc)
                kind, renew_s = RegistrationKind.REGISTER_ANSWER, self._profile.renew_s
                return Said(answer=Registration(kind, heard.radio, 0, renew_s).encode())
            case RegistrationKind.OFFLINE:
                self._roll.offline(number, utc)
            case RegistrationKind.CHECK_ANSWER if heard.result == 0:
                self._roll.registered(number, utc)
            case RegistrationKind.CHECK_ANSWER:
                self._roll.offline(number, utc)
        return Said()

    def _location(self, message: HdapMessage, now_s: float) -> Said | None:
        report = decode_location(message)
        if report is None:
            return None
        if report.position is not None:
            self._roll.located(report.radio.number, report.position, self._utc())
        if report.kind in EMERGENCIES:
            return self._alarm(str(report.radio.number), message, now_s)
        return Said()

    def _control(self, message: HdapMessage, now_s: float) -> Said | None:
        control = decode_control(message)
        if control is None:
            return None
        if not isinstance(control, Alarm):
            return Said()
        number = control.sender_at(self._profile.alarm_sender_at)
        sender = "" if number is None else str(number & 0xFFFFFF)
        if control.ended:
            self._note(f"the end of an alarm: {message}")
            self._keys.alarm_over(sender)
            return Said()
        return self._alarm(sender, message, now_s)

    def _alarm(self, sender: str, message: HdapMessage, now_s: float) -> Said:
        self._note(f"an alarm: {message}")
        key = self._keys.alarm(sender or message.payload.hex(), self._utc(), now_s)
        return Said(StatusReceived(key, sender, HELP, f"{_ALARM} {message}"))

    def _unknown(self, message: HdapMessage, now_s: float) -> Said:
        self.unknown += 1
        self._note(f"not known: {message}")
        is_location = message.service is Service.LOCATION
        if is_location and message.operation in _EMERGENCY_LOCATIONS:
            # It cannot be read, but a radio in an emergency sent it: a human has to see it.
            return self._alarm("", message, now_s)
        return Said()


def _result(message: RadioMessage) -> HdapMessage | None:
    if message.kind is not TextKind.PRIVATE or not message.confirmed:
        return None
    kind, ok = TextKind.PRIVATE_RESULT, b"\0"
    return RadioMessage(kind, message.request, message.destination, message.source, ok).encode()
