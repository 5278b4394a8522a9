"""What every driver must hold, tried against its simulator in virtual time.

A driver's author says how to set up a `Rig` under each `Condition`; `verify` runs every
check on it and says what each found. The checks know texts in and out, cuts, noise, silence
and repeats; what belongs to one protocol stays in the rig.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from gateway.driver_api.contract import Driver, Session
from gateway.driver_api.errors import DriverError
from gateway.driver_api.events import Event, Reply
from gateway.driver_api.requests import Accepted, Receipt, TextMessage, Unknown, Unsent
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import HangFound, run_virtual, virtual_clock

_NUMBER = "15400010001"
_SENDER = "+8615400010002"
_TEXTS = ("【仙居】集结", "hello", "【仙居】" + "立即集结" * 40, "{" * 100)
_LONGEST_SEND_S = 300.0
_SETTLED_AFTER_S = 120.0
_CUT_STEP_S = 0.05
_CUT_STEPS = 60
_RECONNECTS = 1000
_MOST_OBJECTS_LEFT = 2000


class Condition(Enum):
    """What the rig's device is like."""

    HEALTHY = "healthy"
    GARBAGE = "garbage around and inside its answers"
    DUPLICATES = "everything it hears comes twice"
    SILENT = "silent from the second text"


@dataclass(frozen=True, slots=True)
class Rig:
    """A driver, its simulated device, and what can be seen of the device from outside.

    `on_air` lists (number, text) of the whole texts that reached a telephone, in order;
    `hear(sender, text)` lets a text arrive; `forgotten` says whether the device was told that
    it may forget everything it heard; `violations` is what the client did against the standard.
    """

    world: SimulatedWorld
    port: str
    driver: Driver
    on_air: Callable[[], Sequence[tuple[str, str]]]
    hear: Callable[[str, str], None]
    forgotten: Callable[[], bool]
    violations: Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `complaint` is empty when it passed."""

    check: str
    complaint: str


class NotConformant(Exception):
    """The driver breaks the contract; says how."""


MakeRig = Callable[[Condition], Rig]
Check = Callable[[MakeRig], Awaitable[None]]


@dataclass(slots=True)
class _SlowInbox:
    """Commits take `delay_s`; keeps what was committed and what is being committed."""

    delay_s: float = 0.0
    committed: list[Event] = field(default_factory=list)
    begun: int = 0

    async def commit(self, event: Event) -> None:
        if isinstance(event, Reply):
            self.begun += 1
        await virtual_clock().sleep(self.delay_s)
        self.committed.append(event)

    @property
    def replies(self) -> list[Reply]:
        return [event for event in self.committed if isinstance(event, Reply)]


def verify(make_rig: MakeRig, seeds: Sequence[int] = (0, 1, 2)) -> list[Finding]:
    """Run every check under every seed; a check that fails says so once, with its seed."""
    return [Finding(name, _first_complaint(check, make_rig, seeds)) for name, check in _CHECKS]


def _first_complaint(check: Check, make_rig: MakeRig, seeds: Sequence[int]) -> str:
    for seed in seeds:
        try:
            run_virtual(_run(check, make_rig), seed)
        except (NotConformant, HangFound, DriverError, TimeoutError) as error:
            return f"seed {seed}: {type(error).__name__}: {error}"
    return ""


async def _run(check: Check, make_rig: MakeRig) -> None:
    await check(make_rig)


async def sends_once(make_rig: MakeRig) -> None:
    """Every text is accepted and on air exactly once, whole and unchanged."""
    rig = make_rig(Condition.HEALTHY)
    async with rig.driver.connect(_SlowInbox()) as session:
        for number, text in enumerate(_TEXTS):
            receipt = await _send(session, text, f"attempt-{number}")
            _must(isinstance(receipt, Accepted), f"{text[:10]}… ended as {receipt}")
        await virtual_clock().sleep(_SETTLED_AFTER_S)
    _must(list(rig.on_air()) == [(_NUMBER, text) for text in _TEXTS], f"on air: {rig.on_air()}")
    _must_have_behaved(rig)


async def commits_before_forgetting(make_rig: MakeRig) -> None:
    """The device may forget a text only once `Inbox.commit` has returned."""
    rig = make_rig(Condition.HEALTHY)
    inbox = _SlowInbox(delay_s=10.0)
    async with rig.driver.connect(inbox):
        await virtual_clock().sleep(1)
        rig.hear(_SENDER, "1收到")
        await _until(lambda: inbox.begun == 1, "the text was never heard")
        while not inbox.replies:
            _must(not rig.forgotten(), "the device was told to forget before the commit")
            await virtual_clock().sleep(0.25)
        await _until(rig.forgotten, "the device was never told that it may forget")
    _must([reply.text for reply in inbox.replies] == ["1收到"], f"heard {inbox.replies}")
    _must_have_behaved(rig)


async def keeps_what_was_not_committed(make_rig: MakeRig) -> None:
    """A link that breaks before the commit loses nothing: the text is heard again."""
    rig = make_rig(Condition.HEALTHY)
    lost = _SlowInbox(delay_s=1000.0)
    with _ending_allowed():
        async with rig.driver.connect(lost):
            rig.hear(_SENDER, "1收到")
            await _until(lambda: lost.begun == 1, "the text was never heard")
            rig.world.cut(rig.port)
            await virtual_clock().sleep(1)
    inbox = _SlowInbox()
    async with rig.driver.connect(inbox):
        await _until(lambda: bool(inbox.replies), "the text was lost with the link")
        await _until(rig.forgotten, "the device was never told that it may forget")
    _must({reply.text for reply in inbox.replies} == {"1收到"}, f"heard {inbox.replies}")


async def tells_the_truth_about_a_cut(make_rig: MakeRig) -> None:
    """Cut at any moment: `Unsent` was never on air, `Accepted` was, and both ends are seen."""
    kinds: set[type[Receipt]] = set()
    for step in range(_CUT_STEPS):
        rig = make_rig(Condition.HEALTHY)
        receipt = await _cut_while_sending(rig, step * _CUT_STEP_S)
        kinds.add(type(receipt))
        await virtual_clock().sleep(_SETTLED_AFTER_S)
        on_air = len(rig.on_air())
        _must(on_air <= 1, f"cut at step {step}: on air {on_air} times")
        _must(
            not (on_air and isinstance(receipt, Unsent)), f"cut at step {step}: on air, {receipt}"
        )
        _must(bool(on_air) or not isinstance(receipt, Accepted), f"step {step}: {receipt}, no air")
    _must(Unsent in kinds, "no cut, however early, was Unsent")
    _must(Unknown in kinds, "no cut, however late, was Unknown")


async def stays_honest_in_garbage(make_rig: MakeRig) -> None:
    """Noise may cost an answer, never the truth: accepted is on air, nothing is there twice."""
    rig = make_rig(Condition.GARBAGE)
    accepted, possible = [], []
    for number in range(10):
        with _ending_allowed():
            async with rig.driver.connect(_SlowInbox()) as session:
                text = f"text {number}"
                receipt = await _send(session, text, f"attempt-{number}")
                if isinstance(receipt, Accepted):
                    accepted.append(text)
                if not isinstance(receipt, Unsent):
                    possible.append(text)
    await virtual_clock().sleep(_SETTLED_AFTER_S)
    on_air = [text for _, text in rig.on_air()]
    _must(len(set(on_air)) == len(on_air), f"on air twice: {on_air}")
    _must(set(accepted) <= set(on_air), f"accepted {accepted}, on air {on_air}")
    _must(set(on_air) <= set(possible), f"on air {on_air}, possible {possible}")
    _must(bool(accepted), "not one text was accepted in ten")


async def names_repeats_alike(make_rig: MakeRig) -> None:
    """What the network delivers twice is heard whole, and under one key."""
    rig = make_rig(Condition.DUPLICATES)
    inbox = _SlowInbox()
    async with rig.driver.connect(inbox):
        for text in ("1收到", "4到达" + "现场" * 50):
            rig.hear(_SENDER, text)
        await virtual_clock().sleep(_SETTLED_AFTER_S)
    heard = {reply.key: reply.text for reply in inbox.replies}
    _must(len(heard) == 2, f"two texts were heard as {heard}")
    _must_have_behaved(rig)


async def notices_silence(make_rig: MakeRig) -> None:
    """A device that falls silent ends the send as `Unknown` and the session, in bounded time."""
    rig = make_rig(Condition.SILENT)
    ended = False
    with _ending_allowed():
        async with rig.driver.connect(_SlowInbox()) as session:
            first = await _send(session, "one", "attempt-1")
            _must(isinstance(first, Accepted), f"the first text ended as {first}")
            second = await _send(session, "two", "attempt-2")
            _must(isinstance(second, Unknown), f"the text without an answer ended as {second}")
            try:
                async with asyncio.timeout(_LONGEST_SEND_S):
                    await session.run()
            except DriverError:
                ended = True
    _must(ended, "the session outlived its device")


async def leaves_nothing_behind(make_rig: MakeRig) -> None:
    """A thousand connections, some of them cut: no task, no port, no memory is left."""
    rig = make_rig(Condition.HEALTHY)
    tasks, objects = len(asyncio.all_tasks()), 0
    for number in range(_RECONNECTS):
        if number == _RECONNECTS // 10:
            gc.collect()
            objects = len(gc.get_objects())
        with _ending_allowed():
            async with rig.driver.connect(_SlowInbox()):
                if number % 3 == 0:
                    rig.world.cut(rig.port)
    await virtual_clock().sleep(1)
    gc.collect()
    grown = len(gc.get_objects()) - objects
    _must(len(asyncio.all_tasks()) == tasks, f"tasks left: {asyncio.all_tasks()}")
    _must(not rig.world.is_open(rig.port), "the port is still open")
    _must(rig.world.times_opened(rig.port) == _RECONNECTS, "not every connection opened the port")
    _must(grown < _MOST_OBJECTS_LEFT, f"{grown} objects left by 900 connections")
    _must_have_behaved(rig)


_CHECKS: tuple[tuple[str, Check], ...] = tuple(
    (check.__name__, check)
    for check in (
        sends_once,
        commits_before_forgetting,
        keeps_what_was_not_committed,
        tells_the_truth_about_a_cut,
        stays_honest_in_garbage,
        names_repeats_alike,
        notices_silence,
        leaves_nothing_behind,
    )
)


async def _send(session: Session, text: str, attempt_id: str) -> Receipt:
    async with asyncio.timeout(_LONGEST_SEND_S):
        return await session.send(TextMessage(_NUMBER, text), attempt_id)


async def _cut_while_sending(rig: Rig, after_s: float) -> Receipt:
    receipts: list[Receipt] = []
    with _ending_allowed():
        async with rig.driver.connect(_SlowInbox()) as session, asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(_send(session, "one", "attempt-1"))
            sending.add_done_callback(lambda done: receipts.append(done.result()))
            await virtual_clock().sleep(after_s)
            rig.world.cut(rig.port)
    _must(len(receipts) == 1, "a cut send had no receipt")
    return receipts[0]


async def _until(condition: Callable[[], bool], complaint: str) -> None:
    for _ in range(int(_SETTLED_AFTER_S * 4)):
        if condition():
            return
        await virtual_clock().sleep(0.25)
    raise NotConformant(complaint)


def _must(holds: bool, complaint: str) -> None:
    if not holds:
        raise NotConformant(complaint)


def _must_have_behaved(rig: Rig) -> None:
    _must(not rig.violations(), f"against the standard: {list(rig.violations())}")


@contextmanager
def _ending_allowed() -> Iterator[None]:
    """A session may end here by one of the contract's own errors."""
    try:
        yield
    except DriverError:
        pass
