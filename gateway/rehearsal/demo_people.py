"""The people of a scenario, in a demo's minute: they answer what has really reached them.

    world.jsonl ─► at its moment ─┬ a text: once his own text is on his telephone ─► the network
                                  ├ a radio status, a pressed digit ─► the feed of answers
                                  └ a seat's act, a unit's form ─► a request over MQTT

One happens after the other, in the order of the scenario. A digit that terminals.csv says a
telephone presses has no time of its own: it is pressed among the receipts.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass

from gateway.driver_api import Clock
from gateway.orders.order import Bearer
from gateway.rehearsal.answer_feed import AnswerFeed
from gateway.rehearsal.demo_core import DemoCore
from gateway.rehearsal.demo_failure import DemoFailed
from gateway.rehearsal.demo_modems import MobileNetwork, ShownText
from gateway.rehearsal.demo_timetable import Timetable
from gateway.rehearsal.scenario import Happening, HappeningKind, Scenario
from gateway.roster.numbers import normal

_FIRST_PRESSED_S = 150.0
_NEXT_PRESSED_S = 20.0
_NOTICED_WITHIN_S = 15.0
# Networks stamp texts with whole seconds (TS 23.040 §9.2.3.11): the same words from the same
# telephone within one second cannot be told from one text that is delivered twice.
_TYPED_IN_S = 1.1


@dataclass(frozen=True, slots=True)
class Pressed:
    """A human on the telephone pressed digits."""

    at_s: float
    number: str
    digits: str


Act = Happening | Pressed


class Telephones:
    """Which telephones have shown a text; listens at the network."""

    def __init__(self, network: MobileNetwork) -> None:
        self._shown: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        network.on_text = self._show

    async def text_shown(self, number: str) -> None:
        """Return once this telephone has shown a text."""
        await self._shown[normal(number)].wait()

    def _show(self, text: ShownText) -> None:
        self._shown[normal(text.destination)].set()


class People:
    """`addressed` are the mobiles to which the order is due: nobody answers before his text."""

    def __init__(
        self,
        network: MobileNetwork,
        feed: AnswerFeed,
        core: DemoCore,
        clock: Clock,
        addressed: Iterable[str],
    ) -> None:
        self._network = network
        self._feed = feed
        self._core = core
        self._clock = clock
        self._telephones = Telephones(network)
        self._addressed = frozenset(normal(number) for number in addressed)
        self._free_s: dict[str, float] = {}

    async def live(self, acts: Iterable[Act], timetable: Timetable) -> None:
        """Play the acts, the first second of the scenario being now."""
        begun_s = self._clock.monotonic_s()
        for number, act in enumerate(acts):
            due_s = begun_s + timetable.demo_s(act.at_s)
            await self._clock.sleep(max(0.0, due_s - self._clock.monotonic_s()))
            await self._act(act, f"demo/{number}")

    async def _act(self, act: Act, key: str) -> None:
        match act:
            case Pressed(_, number, digits):
                await self._feed.press(key, number, digits)
            case Happening(_, HappeningKind.SMS_IN, data):
                await self._text(data["from"], data["text"])
            case Happening(_, HappeningKind.RADIO_STATUS, data):
                await self._feed.status(key, data["from"], data["text"])
            case Happening(_, HappeningKind.OPERATOR_BIND, data):
                # A seat binds what it has seen.
                await self._noticed(self._core.seen("feedback.unmatched", data["source"]))
                await self._core.ask("operator", "bind", data)
            case Happening(_, HappeningKind.REPORT_FORM, data):
                await self._core.ask("unit", "report", data)
            case Happening(_, kind, _):
                raise DemoFailed(f"the demo cannot play {kind.value}")

    async def _text(self, sender: str, text: str) -> None:
        if normal(sender) in self._addressed:
            await self._noticed(self._telephones.text_shown(sender), f"no text reached {sender}")
        free_s = self._free_s.get(sender, 0.0)
        await self._clock.sleep(max(0.0, free_s - self._clock.monotonic_s()))
        now_s = self._clock.monotonic_s()
        self._free_s[sender] = now_s + _TYPED_IN_S
        # The network has no clock of its own: without a time it stamps with its last event.
        self._network.send_text(sender, text, at_s=now_s)

    async def _noticed(self, what: Awaitable[None], otherwise: str = "") -> None:
        try:
            async with asyncio.timeout(_NOTICED_WITHIN_S):
                await what
        except TimeoutError:
            raise DemoFailed(otherwise or "an event the seat waits for never came") from None


def acts_of(scenario: Scenario) -> list[Act]:
    """What the world of the scenario does, with the digits that its telephones press."""
    patterns = scenario.patterns(Bearer.VOICE)
    pressed = [(number, _digits(pattern)) for number, pattern in patterns.items()]
    acts: list[Act] = list(scenario.happenings)
    for number, digits in pressed:
        if digits:
            count = sum(isinstance(act, Pressed) for act in acts)
            acts.append(Pressed(_FIRST_PRESSED_S + count * _NEXT_PRESSED_S, number, digits))
    return sorted(acts, key=lambda act: act.at_s)


def _digits(pattern: str) -> str:
    """What the pattern of a telephone ends up pressing: `answer:<s>:dtmf=<k>`, else nothing."""
    last = pattern.split(";")[-1].strip()
    return last.partition("dtmf=")[2] if last.startswith("answer:") else ""
