"""The mobile network that the modems of one build share.

    modem ─► submit ─► submissions ─► telephone's fate ─┬► texts, on_text    whole texts
                                                        └► report ─► the same modem
    send_text, ring ─► the modem they are for (or, left out, the last that texted the sender)

It has no clock of its own: what happens later waits in the agenda of the modem it is about.
A telephone whose number is one of the modems' own is that modem.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from drivers.gsm_modem.simulated_alphabet import in_alphabet, septets_of
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from drivers.gsm_modem.simulated_terminal import Fate, Pattern, Telephone
from drivers.gsm_modem.simulated_tpdu import Part, Submit, deliver, status_report
from gateway.driver_api.world import Random

T = TypeVar("T")

_RINGS_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Arriving:
    """A message for a modem: a DELIVER or a STATUS-REPORT, without service centre."""

    tpdu: bytes
    is_report: bool
    message_class: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A part that the network accepted; `modem` counts from 0, `reference` is its TP-MR."""

    at_s: float
    modem: int
    destination: str
    text: str
    part: Part | None
    reference: int
    report: bool


@dataclass(frozen=True, slots=True)
class ArrivedText:
    """A whole text as a telephone shows it."""

    at_s: float
    modem: int
    destination: str
    text: str


class Subscriber(Protocol):
    """What the network needs of a modem."""

    own_number: str

    def arrive(self, message: Arriving) -> None: ...

    def ring(self, caller: str) -> None: ...

    def later(self, at_s: float, action: Callable[[], None]) -> None: ...


class MobileNetwork:
    """Submissions in, reports and texts out; see the module's docstring.

    `now_s` is the latest time any modem has seen.
    """

    def __init__(self, settings: SimulatorSettings, random: Random) -> None:
        self.submissions: list[Submission] = []
        self.texts: list[ArrivedText] = []
        self.on_text: Callable[[ArrivedText], None] = lambda text: None
        self.utc: Callable[[float], datetime] = self._utc_since_start
        self.now_s = 0.0
        self._first_s: float | None = None
        self._settings = settings
        self._random = random
        self._modems: list[Subscriber] = []
        self._telephones: dict[str, Telephone] = {}
        self._patterns = {plain_number(n): p for n, p in settings.terminals.items()}
        self._last_modem: dict[str, int] = {}
        self._references = 0

    def see_time(self, now_s: float) -> None:
        """A modem's time; the first one seen is `clock_start_utc`."""
        if self._first_s is None:
            self._first_s = now_s
        self.now_s = max(self.now_s, now_s)

    def _utc_since_start(self, at_s: float) -> datetime:
        elapsed_s = max(0.0, at_s - (self._first_s or 0.0))
        return self._settings.clock_start_utc + timedelta(seconds=elapsed_s)

    def join(self, modem: Subscriber) -> None:
        """Let one more modem in; it gets the next index."""
        self._modems.append(modem)

    def set_terminal(self, number: str, pattern: str) -> None:
        """Change how a number takes texts from now on; ValueError for a bad pattern."""
        self._telephone(plain_number(number)).pattern = Pattern.parse(pattern)

    def submit(self, modem: int, submit: Submit, reference: int, early_report: bool) -> None:
        """Take a part over, now; with `early_report` its report comes at once."""
        number = plain_number(submit.destination)
        self.submissions.append(
            Submission(
                self.now_s,
                modem,
                submit.destination,
                submit.text,
                submit.part,
                reference,
                submit.report,
            )
        )
        self._last_modem[number] = modem
        fate = self._telephone(number).expect(submit, modem)
        if early_report:
            self._report(modem, submit, reference, fate, self.now_s)
        self._modems[modem].later(
            self.now_s + fate.delay_s,
            self._arrival(modem, submit, reference, fate, self.now_s, not early_report),
        )

    def send_text(
        self,
        sender: str,
        text: str,
        modem: int | None = None,
        at_s: float | None = None,
        message_class: int | None = None,
    ) -> None:
        """A telephone writes to a modem, in as many parts as it takes.

        `modem` counts from 0; None is the one that last texted the sender, else the first.
        Raises ValueError for an alphanumeric sender that is too long.
        """
        index = self._last_modem.get(plain_number(sender), 0) if modem is None else modem
        due_s = self.now_s if at_s is None else at_s
        for tpdu in self._in_order(self._parts(sender, text, due_s, message_class)):
            arriving = Arriving(tpdu, False, message_class)
            self._modems[index].later(due_s, _call(self._modems[index].arrive, arriving))

    def ring(self, caller: str, modem: int = 0, at_s: float | None = None, times: int = 2) -> None:
        """A telephone calls a modem and gives up after so many rings, 5 s apart."""
        start_s = self.now_s if at_s is None else at_s
        for count in range(times):
            due_s = start_s + count * _RINGS_EVERY_S
            self._modems[modem].later(due_s, _call(self._modems[modem].ring, caller))

    def _arrival(
        self,
        modem: int,
        submit: Submit,
        reference: int,
        fate: Fate,
        sent_s: float,
        with_report: bool,
    ) -> Callable[[], None]:
        def arrive() -> None:
            if with_report:
                self._report(modem, submit, reference, fate, sent_s)
            if fate.arrives:
                self._show(modem, submit)

        return arrive

    def _show(self, modem: int, submit: Submit) -> None:
        number = plain_number(submit.destination)
        text = self._telephone(number).take(submit, modem)
        if text is None:
            return
        arrived = ArrivedText(self.now_s, modem, submit.destination, text)
        self.texts.append(arrived)
        for index, other in enumerate(self._modems):
            if plain_number(other.own_number) == number:
                self.send_text(self._modems[modem].own_number, text, index)
        self.on_text(arrived)

    def _report(
        self, modem: int, submit: Submit, reference: int, fate: Fate, sent_s: float
    ) -> None:
        if fate.status is None or not submit.report:
            return
        tpdu = status_report(
            reference,
            submit.destination,
            self.utc(sent_s),
            self.utc(self.now_s),
            fate.status,
        )
        for _ in range(2 if self._settings.duplicate_reports else 1):
            self._modems[modem].arrive(Arriving(tpdu, True))

    def _parts(
        self, sender: str, text: str, due_s: float, message_class: int | None
    ) -> Sequence[bytes]:
        wide = self._settings.wide_references
        pieces = split_text(text, wide)
        self._references += 1
        parts = [
            Part(self._references, len(pieces), number) if len(pieces) > 1 else None
            for number in range(1, len(pieces) + 1)
        ]
        return [
            deliver(sender, piece, part, self.utc(due_s), message_class, wide)
            for piece, part in zip(pieces, parts, strict=True)
        ]

    def _in_order(self, tpdus: Sequence[bytes]) -> list[bytes]:
        order = [tpdu for tpdu in tpdus for _ in range(1 + self._settings.duplicate_texts)]
        if self._settings.shuffle_texts:
            for last in range(len(order) - 1, 0, -1):
                other = self._random.randrange(last + 1)
                order[last], order[other] = order[other], order[last]
        return order

    def _telephone(self, number: str) -> Telephone:
        if number not in self._telephones:
            pattern = self._patterns.get(number, self._settings.default_terminal)
            self._telephones[number] = Telephone(Pattern.parse(pattern))
        return self._telephones[number]


def plain_number(number: str) -> str:
    """The number without what it may be written with: `+86`, hyphens, spaces."""
    return number.replace("-", "").replace(" ", "").removeprefix("+86")


def split_text(text: str, wide: bool = False) -> list[str]:
    """Cut a text as a telephone does: 160 / 153 septets or 70 / 67 UCS-2 units a part."""
    gsm = in_alphabet(text)
    alone, in_part = (160, 152 if wide else 153) if gsm else (70, 66 if wide else 67)
    sizes = [len(septets_of(c)) if gsm else len(c.encode("utf-16-be")) // 2 for c in text]
    if sum(sizes) <= alone:
        return [text]
    pieces, room = [""], in_part
    for letter, size in zip(text, sizes, strict=True):
        if size > room:
            pieces.append("")
            room = in_part
        pieces[-1] += letter
        room -= size
    return pieces


def _call(function: Callable[[T], None], argument: T) -> Callable[[], None]:
    return lambda: function(argument)
