"""The driver that docs/driver-contract.md shows, as it stands there, through the kit."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from gateway.driver_api import Condition, DriverKind
from gateway.driver_kit.conformance import Rig, verify
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import virtual_clock

_PAGE = Path(__file__).parents[2] / "docs" / "driver-contract.md"
_DRIVER = re.compile(r"```python\n(?P<code>\"\"\"HELLO.*?)```", re.DOTALL)
_PORT = "/dev/pager"
_TAKES_S = 0.5
_SLOW_S = 14.0


class SimulatedPager:
    """The pager of the page, written anew from the two lines that draw its protocol."""

    def __init__(self, condition: Condition, random: SeededRandom) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.on_air: list[tuple[str, str]] = []
        self.kept: dict[str, str] = {}
        self.violations: list[str] = []
        self._condition = condition
        self._random = random
        self._unread = b""
        self._out = b""
        self._to = ""
        self._texts = 0
        self._due: list[tuple[float, str, str]] = []
        self._hung = False

    def receive(self, data: bytes, now_s: float) -> None:
        self.tick(now_s)
        *lines, self._unread = (self._unread + data).split(b"\n")
        for line in lines:
            if not self._hung:
                self._take(line.decode("ascii"), now_s)

    def tick(self, now_s: float) -> None:
        for due in [due for due in self._due if due[0] <= now_s]:
            self._due.remove(due)
            self.on_air.append(due[1:])
            self._say("OK")

    def outgoing(self) -> bytes:
        data, self._out = self._out, b""
        return data

    def deadline(self) -> float | None:
        return min((due[0] for due in self._due), default=None)

    def hear(self, sender: str, text: str) -> None:
        """A text for the hall; it is kept until FORGET."""
        key = f"k{len(self.kept)}"
        self.kept[key] = f"MSG {key} {sender} {text.encode().hex()}"
        for _ in range(2 if self._condition is Condition.DUPLICATES else 1):
            self._say(self.kept[key])
        self.on_change()

    def _take(self, line: str, now_s: float) -> None:
        match line.split(" "):
            case ["HELLO"]:
                self._say("HI")
                for message in self.kept.values():
                    self._say(message)
            case ["TEXT", number]:
                self._to = number
                self._say(">")
            case ["?"]:
                self._say("!")
            case ["FORGET", key]:
                self.kept.pop(key, None)
            case [text] if self._to:
                self._texts += 1
                self._hung = self._condition is Condition.SILENT and self._texts == 2
                if not self._hung:
                    takes_s = _SLOW_S if self._condition is Condition.SLOW else _TAKES_S
                    body = bytes.fromhex(text).decode()
                    self._due.append((now_s + takes_s, self._to, body))
                self._to = ""
            case _:
                self.violations.append(line)

    def _say(self, line: str) -> None:
        if self._condition is Condition.GARBAGE and self._random.random() < 0.3:
            self._out += b"\x00~\xff\n"
        self._out += line.encode() + b"\n"


def _example() -> DriverKind:
    found = _DRIVER.search(_PAGE.read_text(encoding="utf-8"))
    assert found is not None, "the page has no driver any more"
    module = ModuleType("pager")
    exec(compile(found["code"], str(_PAGE), "exec"), module.__dict__)
    kind = module.KIND
    assert isinstance(kind, DriverKind)
    return kind


def _rig(kind: DriverKind, condition: Condition) -> Rig:
    pager = SimulatedPager(condition, SeededRandom(7))
    world = SimulatedWorld(virtual_clock(), SeededRandom(8), latency_s=0.01)
    world.attach(_PORT, pager)
    driver = kind.build(kind.config.model_validate({"port": _PORT}), kind.profile(), world)
    return Rig(
        world=world,
        port=_PORT,
        driver=driver,
        on_air=lambda: pager.on_air,
        hear=pager.hear,
        forgotten=lambda: not pager.kept,
        violations=lambda: pager.violations,
    )


def test_the_driver_of_the_page_holds_every_check() -> None:
    kind = _example()
    findings = verify(lambda condition: _rig(kind, condition))
    assert {each.check: each.complaint for each in findings if each.complaint} == {}
