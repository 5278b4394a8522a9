"""The checks of the conformance kit: each raises `NotConformant` when the contract is broken."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from gateway.driver_api.contract import Session
from gateway.driver_api.errors import DriverError
from gateway.driver_api.events import Event, LateReceipt
from gateway.driver_api.radio_events import LocationReported, PresenceReported
from gateway.driver_api.requests import Accepted, Receipt, Unknown, Unsent
from gateway.driver_api.simulation import Condition
from gateway.driver_kit.conformance_foreign_requests import refuses_what_it_does_not_carry
from gateway.driver_kit.conformance_messages import Message, heard_text
from gateway.driver_kit.conformance_rig import MakeRig, NotConformant, Rig
from gateway.driver_kit.virtual_loop import virtual_clock

_LONGEST_SEND_S = 300.0
_SETTLED_AFTER_S = 120.0
_CUT_STEP_S = 0.02
_FINE_CUTS_UNTIL_S = 3.0
_RECONNECTS = 1000
_MOST_OBJECTS_LEFT = 2000


Check = Callable[[MakeRig], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class _SlowInbox:
    """Commits of facts take `delay_s`; keeps what was committed and counts what has begun."""

    delay_s: float = 0.0
    committed: list[Event] = field(default_factory=list)
    begun: int = 0

    async def commit(self, event: Event) -> None:
        if isinstance(event, PresenceReported | LocationReported):
            return  # news of the moment, which waits for no disk
        if heard_text(event) is not None:
            self.begun += 1
        await virtual_clock().sleep(self.delay_s)
        self.committed.append(event)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """(key, text) of what humans wrote."""
        heard = [(event.key, heard_text(event)) for event in self.committed]
        return [(key, text) for key, text in heard if text is not None]


async def sends_once(make_rig: MakeRig) -> None:
    """Every text is accepted and on air exactly once, whole and unchanged."""
    rig = make_rig(Condition.HEALTHY)
    async with rig.driver.connect(_SlowInbox()) as session:
        sent = [message for text in rig.mail.texts for message in rig.mail.to_each(text)]
        for number, message in enumerate(sent):
            receipt = await _send(session, message, f"attempt-{number}")
            _must(isinstance(receipt, Accepted), f"{message.text[:10]}… ended as {receipt}")
        await virtual_clock().sleep(_SETTLED_AFTER_S)
    wanted = [(message.to, message.text) for message in sent]
    _must(list(rig.on_air()) == wanted, f"on air: {rig.on_air()}")
    _must_have_behaved(rig)


async def commits_before_forgetting(make_rig: MakeRig) -> None:
    """The device may forget a text only once `Inbox.commit` has returned."""
    rig = make_rig(Condition.HEALTHY)
    inbox = _SlowInbox(delay_s=10.0)
    async with rig.driver.connect(inbox):
        await virtual_clock().sleep(1)
        rig.hear(rig.mail.sender, "1收到")
        await _until(lambda: inbox.begun == 1, "the text was never heard")
        while not inbox.texts:
            _must(not rig.forgotten(), "the device was told to forget before the commit")
            await virtual_clock().sleep(0.25)
        await _until(rig.forgotten, "the device was never told that it may forget")
    _must([text for _, text in inbox.texts] == ["1收到"], f"heard {inbox.committed}")
    _must_have_behaved(rig)


async def keeps_what_was_not_committed(make_rig: MakeRig) -> None:
    """A link that breaks before the commit loses nothing: the text is heard again."""
    rig = make_rig(Condition.HEALTHY)
    lost = _SlowInbox(delay_s=1000.0)
    with _ending_allowed():
        async with rig.driver.connect(lost):
            rig.hear(rig.mail.sender, "1收到")
            await _until(lambda: lost.begun == 1, "the text was never heard")
            rig.world.cut(rig.port)
            await virtual_clock().sleep(1)
    inbox = _SlowInbox()
    async with rig.driver.connect(inbox) as session:
        await _until(lambda: bool(inbox.texts), "the text was lost with the link", session)
        await _until(rig.forgotten, "the device was never told that it may forget")
    _must({text for _, text in inbox.texts} == {"1收到"}, f"heard {inbox.committed}")


async def tells_the_truth_about_a_cut(make_rig: MakeRig) -> None:
    """Cut at any moment: `Unsent` was never on air, `Accepted` was, and both ends are seen."""
    for message in make_rig(Condition.HEALTHY).mail.to_each("one"):
        await _cut_at_every_moment(make_rig, message)


async def _cut_at_every_moment(make_rig: MakeRig, message: Message) -> None:
    kinds: set[type[Receipt]] = set()
    after_s, at_once = 0.0, False
    while Accepted not in kinds and after_s < _LONGEST_SEND_S:
        rig = make_rig(Condition.HEALTHY)
        at_once = rig.at_once
        receipt = await _cut_while_sending(rig, message, after_s)
        kinds.add(type(receipt))
        await virtual_clock().sleep(_SETTLED_AFTER_S)
        on_air, seen = len(rig.on_air()), f"cut after {after_s:.2f} s: {receipt}, on air"
        _must(on_air <= 1, f"{seen} {on_air} times")
        _must(not (on_air and isinstance(receipt, Unsent)), f"{seen} all the same")
        _must(bool(on_air) or not isinstance(receipt, Accepted), f"{seen} never")
        rig.world.unplug(rig.port)  # or its device would live on beside all that follow
        after_s += _CUT_STEP_S if after_s < _FINE_CUTS_UNTIL_S else _FINE_CUTS_UNTIL_S / 10
    _must(at_once or Unsent in kinds, "no cut, however early, was Unsent")
    _must(Unknown in kinds, "no cut, however late, was Unknown")


async def stays_honest_in_garbage(make_rig: MakeRig) -> None:
    """Noise may cost an answer, never the truth: accepted is on air, nothing is there twice."""
    rig = make_rig(Condition.GARBAGE)
    accepted, possible = [], []
    for number in range(10):
        with _ending_allowed():
            async with rig.driver.connect(_SlowInbox()) as session:
                text = f"text {number}"
                message = rig.mail.in_turn(number, text)
                receipt = await _send(session, message, f"attempt-{number}")
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
        said = ["1收到", "4到达" + "现场" * 50]
        for text in said:
            rig.hear(rig.mail.sender, text)
        await virtual_clock().sleep(_SETTLED_AFTER_S)
    heard = sorted(dict(inbox.texts).values())
    _must(heard == said, f"two texts were heard as {inbox.committed}")
    _must_have_behaved(rig)


async def notices_silence(make_rig: MakeRig) -> None:
    """A device that falls silent ends the send as `Unknown` and the session, in bounded time."""
    rig = make_rig(Condition.SILENT)
    ended = False
    with _ending_allowed():
        async with rig.driver.connect(_SlowInbox()) as session:
            first = await _send(session, rig.mail.in_turn(0, "one"), "attempt-1")
            _must(isinstance(first, Accepted), f"the first text ended as {first}")
            message = rig.mail.in_turn(int(rig.answers_for_groups), "two")
            second = await _send(session, message, "attempt-2")
            _must(isinstance(second, Unknown), f"the text without an answer ended as {second}")
            try:
                async with asyncio.timeout(_LONGEST_SEND_S):
                    await session.run()
            except DriverError:
                ended = True
    _must(ended, "the session outlived its device")


async def ties_a_late_answer(make_rig: MakeRig) -> None:
    """A slow network: what was in doubt is settled by one `LateReceipt`, or the session ends."""
    rig = make_rig(Condition.SLOW)
    inbox, receipts = _SlowInbox(), []
    with _ending_allowed():
        async with rig.driver.connect(inbox) as session:
            for number, text in enumerate(("one", "two")):
                message = rig.mail.in_turn(number, text)
                receipts.append(await _send(session, message, f"attempt-{number + 1}"))
                await virtual_clock().sleep(_SETTLED_AFTER_S)
    late = [event for event in inbox.committed if isinstance(event, LateReceipt)]
    pending = [
        f"attempt-{number}"
        for number, receipt in enumerate(receipts, 1)
        if isinstance(receipt, Unknown) and receipt.pending
    ]
    _must([event.attempt_id for event in late] == pending, f"{receipts}, and late: {late}")
    ends = [*receipts, *(event.receipt for event in late)]
    on_air = [text for _, text in rig.on_air()]
    accepted = sum(isinstance(end, Accepted) for end in ends)
    _must(len(set(on_air)) == len(on_air), f"on air twice: {on_air}")
    _must(accepted <= len(on_air), f"on air {on_air}, and receipts {ends}")
    _must_have_behaved(rig)


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


CHECKS: tuple[tuple[str, Check], ...] = tuple(
    (check.__name__, check)
    for check in (
        sends_once,
        commits_before_forgetting,
        keeps_what_was_not_committed,
        tells_the_truth_about_a_cut,
        stays_honest_in_garbage,
        names_repeats_alike,
        notices_silence,
        ties_a_late_answer,
        refuses_what_it_does_not_carry,
        leaves_nothing_behind,
    )
)


async def _send(session: Session, message: Message, attempt_id: str) -> Receipt:
    async with asyncio.timeout(_LONGEST_SEND_S):
        return await session.send(message, attempt_id)


async def _cut_while_sending(rig: Rig, message: Message, after_s: float) -> Receipt:
    receipts: list[Receipt] = []
    with _ending_allowed():
        async with rig.driver.connect(_SlowInbox()) as session, asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(_send(session, message, "attempt-1"))
            sending.add_done_callback(lambda done: receipts.append(done.result()))
            await virtual_clock().sleep(after_s)
            rig.world.cut(rig.port)
    _must(len(receipts) == 1, "a cut send had no receipt")
    return receipts[0]


async def _until(
    condition: Callable[[], bool], complaint: str, probed: Session | None = None
) -> None:
    """Wait; a session given is probed every 30 s, as the supervisor does."""
    for quarter in range(int(_SETTLED_AFTER_S * 4)):
        if condition():
            return
        await virtual_clock().sleep(0.25)
        if probed is not None and quarter % 120 == 119:
            await probed.probe()
    raise NotConformant(complaint)


def _must(holds: bool, complaint: str) -> None:
    if not holds:
        raise NotConformant(complaint)


def _must_have_behaved(rig: Rig) -> None:
    _must(not rig.violations(), f"against the standard: {list(rig.violations())}")


@contextmanager
def _ending_allowed() -> Iterator[None]:
    """A session may end here by one of the contract's own errors."""
    with suppress(DriverError):
        yield
