"""What radios say: texts, alarms, registrations, positions.

    TMP A1, B1 ─► RadioTextReceived
    RCP 0851, LP B003 ─► EmergencyReceived
    RRS 0003, 0001 ─► the roll, PresenceReported; the answer without which a radio keeps
                      registering goes out at once
    LP A002, B003, C003 ─► the roll, LocationReported

What has to be durable before the peer may forget it comes out as the event of `Said`; its `news`
nobody waits for.
What is not known is noted in hex and acknowledged, so that the peer goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.locations import EMERGENCIES, decode_location
from drivers.hytera_ip.profile import Profile
from drivers.hytera_ip.radio_control import Alarm, ControlMessage, decode_control
from drivers.hytera_ip.radio_roll import RadioRoll
from drivers.hytera_ip.registrations import Registration, RegistrationKind, decode_registration
from drivers.hytera_ip.text_messages import TEXTS, RadioMessage, TextKind
from drivers.hytera_ip.whereabouts import fix_of, why_no_fix
from gateway.driver_api import (
    EmergencyReceived,
    Event,
    LocationReported,
    Position,
    PresenceReported,
    RadioTextReceived,
    Unreadable,
)
from gateway.driver_api.heard_before import HeardBefore

_ALARM = "紧急报警"
_EMERGENCY_LOCATIONS = frozenset({0xB003, 0xB004})
_REPEATED_FOR_RESULT_S = 30.0
_REPEATED_BY_PEER_S = 5.0


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one message: an event to make durable, an answer to send, news to tell.

    The answer goes out once the event is durable, at once if there is none. `call` is what it says
    of calls.
    """

    event: Event | None = None
    answer: HdapMessage | None = None
    news: tuple[Event, ...] = ()
    call: ControlMessage | None = None


class Hearing:
    """Reads everything but the results of our pages. `note` takes a line for the log.

    A text that comes again is told again under its key: so each gets its acknowledgement.
    """

    def __init__(
        self,
        profile: Profile,
        roll: RadioRoll,
        heard: HeardBefore,
        utc: Callable[[], datetime],
        note: Callable[[str], None],
    ) -> None:
        self.unknown = 0
        self._profile = profile
        self._roll = roll
        self._utc = utc
        self._note = note
        self._heard = heard

    def text(self, message: RadioMessage, now_s: float, *, to_us: bool = True) -> Said:
        """A text or short data of a radio; a confirmed one is answered with a result.

        One to another radio is no answer to us, and only that radio may confirm it: people are
        shown it, for our own number may be the one that is wrong.
        """
        source = message.source
        if source is None:
            return Said()
        utc = self._utc()
        self._roll.heard(source.number, utc)
        key = self._key_of(message, str(source.number), now_s)
        event: Event
        words = message.text.rstrip("\0").strip()
        if message.kind not in TEXTS:
            event = Unreadable(key, message.body.hex(), str(source.number))
        elif to_us:
            event = RadioTextReceived(key, str(source.number), words)
        else:
            said = f"发给{message.destination.number}的短信：{words}"
            event = Unreadable(key, said, str(source.number))
        return Said(event, _result(message) if to_us and self._awaits(message) else None)

    def _key_of(self, message: RadioMessage, sender: str, now_s: float) -> str:
        """A radio that awaits no result says nothing again."""
        within_s = _REPEATED_FOR_RESULT_S if self._awaits(message) else _REPEATED_BY_PEER_S
        what = (message.kind.name, str(message.request), message.body.hex())
        return self._heard.hear(within_s, now_s, "text", sender, *what).key

    def _awaits(self, message: RadioMessage) -> bool:
        """Whether its radio awaits a result."""
        is_private = message.kind is TextKind.PRIVATE
        return is_private and message.confirmed == self._profile.confirmed_bit

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
        answer = None
        match heard.kind:
            case RegistrationKind.REGISTER:
                kind, renew_s = RegistrationKind.REGISTER_ANSWER, self._profile.renew_s
                answer = Registration(kind, heard.radio, 0, renew_s).encode()
                on_air = True
            case RegistrationKind.OFFLINE:
                on_air = False
            case RegistrationKind.CHECK_ANSWER:
                on_air = heard.result == 0
            case _:
                return Said()
        (self._roll.registered if on_air else self._roll.offline)(number, utc)
        if heard.kind is not RegistrationKind.CHECK_ANSWER:
            self._heard.begun_anew(str(number))
        key = self._heard.new_key("presence", str(number))
        return Said(answer=answer, news=(PresenceReported(key, str(number), on_air),))

    def _location(self, message: HdapMessage, now_s: float) -> Said | None:
        report = decode_location(message)
        if report is None or report.position is None:
            return None if report is None else Said()
        radio, utc, fix = report.radio.number, self._utc(), fix_of(report.position)
        self._roll.located(radio, report.position, utc)
        told = LocationReported(
            self._heard.new_key("location", str(radio)),
            str(radio),
            fix,
            "" if fix else why_no_fix(report),
            report.position.at_utc,
        )
        if report.kind in EMERGENCIES:
            said = self._alarm(str(radio), message, now_s, fix)
            return replace(said, news=(told,))
        return Said(news=(told,))

    def _control(self, message: HdapMessage, now_s: float) -> Said | None:
        control = decode_control(message)
        if control is None:
            return None
        if not isinstance(control, Alarm):
            return Said(call=control)
        number = control.sender_at(self._profile.alarm_sender_at)
        sender = "" if number is None else str(number & 0xFFFFFF)
        if control.ended:
            self._note(f"the end of an alarm: {message}")
            self._heard.alarm_over(sender)
            return Said()
        return self._alarm(sender, message, now_s)

    def _alarm(
        self, sender: str, message: HdapMessage, now_s: float, position: Position | None = None
    ) -> Said:
        self._note(f"an alarm: {message}")
        key = self._heard.alarm(now_s, sender or message.payload.hex()).key
        return Said(EmergencyReceived(key, sender, f"{_ALARM} {message}", position))

    def _unknown(self, message: HdapMessage, now_s: float) -> Said:
        self.unknown += 1
        self._note(f"not known: {message}")
        is_location = message.service is Service.LOCATION
        if is_location and message.operation in _EMERGENCY_LOCATIONS:
            # It cannot be read, but a radio in an emergency sent it: a human has to see it.
            return self._alarm("", message, now_s)
        return Said()


def _result(message: RadioMessage) -> HdapMessage:
    kind, ok = TextKind.PRIVATE_RESULT, b"\0"
    return RadioMessage(kind, message.request, message.destination, message.source, ok).encode()
