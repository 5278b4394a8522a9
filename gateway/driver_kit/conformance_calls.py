"""The checks for drivers of telephone lines: each raises `NotConformant`.

Of a specimen of theirs `hear(number, keys)` makes that telephone pick up from now on and press
those keys, `on_air` lists (number, keys pressed) of the calls that reached a telephone, and
everything is `forgotten` when nobody is on the line any more. Telephones that nobody has spoken of
pick up and press nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

from gateway.driver_api.contract import Session
from gateway.driver_api.errors import DriverError
from gateway.driver_api.events import DigitsReceived, Event
from gateway.driver_api.requests import CallCause, CallEnded, Receipt, Unknown, Unsent, VoiceCall
from gateway.driver_api.simulation import Condition
from gateway.driver_kit.conformance_checks import Check, leaves_nothing_behind
from gateway.driver_kit.conformance_foreign_requests import refuses_what_it_does_not_carry
from gateway.driver_kit.conformance_rig import MakeRig, NotConformant, Rig
from gateway.driver_kit.virtual_loop import virtual_clock

_ONE, _TWO = "15400010001", "06005551002"
_TEXT = "各队立即集结"
_LONGEST_CALL_S = 600.0
_CUT_STEP_S, _FINE_CUTS_UNTIL_S = 0.25, 20.0
_CONFIRMED = CallEnded(True, None)


@dataclass(slots=True)
class _Record:
    """Commits take `delay_s`."""

    delay_s: float = 0.0
    begun: int = 0
    committed: list[Event] = field(default_factory=list)

    async def commit(self, event: Event) -> None:
        self.begun += 1
        await virtual_clock().sleep(self.delay_s)
        self.committed.append(event)

    @property
    def digits(self) -> list[tuple[str, str, str]]:
        """(key, number, digits) of what was pressed."""
        heard = [event for event in self.committed if isinstance(event, DigitsReceived)]
        return [(event.key, event.number, event.digits) for event in heard]


async def calls_once(make_rig: MakeRig) -> None:
    """Every telephone rings once, and the keys pressed there are heard."""
    rig, record = make_rig(Condition.HEALTHY), _Record()
    async with rig.driver.connect(record) as session:
        for number, keys in ((_ONE, "1"), (_TWO, "2")):
            rig.hear(number, keys)
            receipt = await _call(session, number)
            _must(receipt == _CONFIRMED, f"the call to {number} ended as {receipt}")
    _must(list(rig.on_air()) == [(_ONE, "1"), (_TWO, "2")], f"rang: {rig.on_air()}")
    told = [digits[1:] for digits in record.digits]
    _must(told == [(_ONE, "1"), (_TWO, "2")], f"heard {record.committed}")
    _must_have_behaved(rig)


async def takes_no_pick_up_for_an_answer(make_rig: MakeRig) -> None:
    """Whoever picks up and presses nothing, as a voicemail does, has confirmed nothing."""
    rig, record = make_rig(Condition.HEALTHY), _Record()
    async with rig.driver.connect(record) as session:
        receipt = await _call(session, _ONE)
    unconfirmed = CallEnded(True, CallCause.NO_CONFIRMATION)
    _must(receipt == unconfirmed, f"the call ended as {receipt}")
    _must(not record.committed, f"heard {record.committed}")
    _must_have_behaved(rig)


async def commits_before_hanging_up(make_rig: MakeRig) -> None:
    """A call ends, for the telephone and for the core, once its digits are durable."""
    rig, record = make_rig(Condition.HEALTHY), _Record(delay_s=10.0)
    rig.hear(_ONE, "1")
    async with rig.driver.connect(record) as session, _hands() as tasks:
        calling = tasks.create_task(_call(session, _ONE))
        while not record.committed:
            _must(not calling.done(), "the call ended before its digits were durable")
            _must(not (record.begun and rig.forgotten()), "it hung up before the commit")
            await virtual_clock().sleep(0.25)
    _must(calling.result() == _CONFIRMED, f"the call ended as {calling.result()}")


async def keeps_digits_that_were_not_committed(make_rig: MakeRig) -> None:
    """Lines that break before the commit lose nothing: the next session tells it, once."""
    rig, lost = make_rig(Condition.HEALTHY), _Record(delay_s=10_000.0)
    rig.hear(_ONE, "2")
    with _ending_allowed():
        async with rig.driver.connect(lost) as session, _hands() as tasks:
            calling = tasks.create_task(_call(session, _ONE))
            async with asyncio.timeout(_LONGEST_CALL_S):
                while not lost.begun:
                    await virtual_clock().sleep(0.25)
            rig.world.cut(rig.port)
            await calling
    records = [_Record(), _Record()]
    for record in records:
        async with rig.driver.connect(record):
            await virtual_clock().sleep(30)
    told = [[digits[1:] for digits in record.digits] for record in records]
    _must(told == [[(_ONE, "2")], []], f"the sessions after it heard {told}")


async def tells_the_truth_about_a_cut_call(make_rig: MakeRig) -> None:
    """Cut at any moment: `Unsent` never rang, and what is confirmed was pressed."""
    kinds: set[type[Receipt]] = set()
    receipt: Receipt | None = None
    after_s = 0.0
    while receipt != _CONFIRMED or after_s == 0.0:
        rig, record = make_rig(Condition.HEALTHY), _Record()
        rig.hear(_ONE, "1")
        receipt = await _cut_call(rig, record, after_s)
        kinds.add(type(receipt))
        rang, seen = list(rig.on_air()), f"cut after {after_s:.2f} s: {receipt}"
        _must(len(rang) <= 1, f"{seen}, rang {rang}")
        _must(not (rang and isinstance(receipt, Unsent)), f"{seen}, rang all the same")
        pressed = bool(record.digits)
        _must(pressed or receipt != _CONFIRMED, f"{seen}, nothing was pressed")
        rig.world.unplug(rig.port)
        after_s += _CUT_STEP_S * (1 if after_s < _FINE_CUTS_UNTIL_S else 10)
        _must(after_s < _LONGEST_CALL_S, "no call was ever confirmed")
    _must(Unknown in kinds, "no cut, however late, was Unknown")


async def hangs_up_what_is_taken_back(make_rig: MakeRig) -> None:
    """A call that was taken back is answered by nobody, one that was not goes on."""
    for after_s in (0.0, 0.5, 1.5, 2.5, 30.0):
        rig, record = make_rig(Condition.HEALTHY), _Record()
        rig.hear(_ONE, "1")
        async with rig.driver.connect(record) as session, _hands() as tasks:
            _must(not await session.withdraw("nobody's"), "took back what nobody has asked for")
            calling = tasks.create_task(_call(session, _ONE))
            await virtual_clock().sleep(after_s)
            taken = await session.withdraw("attempt-1")
        receipt, rang = calling.result(), list(rig.on_air())
        seen = f"taken back after {after_s} s ({taken}): {receipt}, rang {rang}"
        expected = (Unsent, CallEnded) if taken else CallEnded
        _must(isinstance(receipt, expected), seen)
        _must(not (rang and isinstance(receipt, Unsent)), seen)
        _must((receipt == _CONFIRMED) == bool(record.digits) != taken, seen)
        _must_have_behaved(rig)


async def stays_honest_in_noise(make_rig: MakeRig) -> None:
    """Noise may cost an answer, and never makes one."""
    rig, record = make_rig(Condition.GARBAGE), _Record()
    receipts = []
    for attempt in range(10):
        number, keys = (_ONE, "") if attempt % 2 else (_TWO, "1")
        rig.hear(number, keys)
        with _ending_allowed():
            async with rig.driver.connect(record) as session:
                receipts.append((number, await _call(session, number, f"attempt-{attempt}")))
    wrong = [said for said in receipts if said == (_ONE, _CONFIRMED)]
    _must(not wrong, f"confirmed without a key: {receipts}")
    _must({digits[1] for digits in record.digits} <= {_TWO}, f"heard {record.committed}")
    _must((_TWO, _CONFIRMED) in receipts, "not one call was confirmed in five")


async def notices_lines_that_hang(make_rig: MakeRig) -> None:
    """Lines that fall silent end the call as `Unknown`, and the session, in bounded time."""
    rig, ended = make_rig(Condition.SILENT), False
    rig.hear(_ONE, "1")
    with _ending_allowed():
        async with rig.driver.connect(_Record()) as session:
            first = await _call(session, _ONE, "attempt-1")
            _must(first == _CONFIRMED, f"the first call ended as {first}")
            second = await _call(session, _ONE, "attempt-2")
            _must(isinstance(second, Unknown), f"the call without a word ended as {second}")
            try:
                async with asyncio.timeout(_LONGEST_CALL_S):
                    await session.run()
            except DriverError:
                ended = True
    _must(ended, "the session outlived its lines")


async def waits_for_slow_lines(make_rig: MakeRig) -> None:
    """Lines that say everything late are believed all the same."""
    rig, record = make_rig(Condition.SLOW), _Record()
    rig.hear(_ONE, "1")
    async with rig.driver.connect(record) as session:
        receipt = await _call(session, _ONE)
    _must(receipt == _CONFIRMED, f"the call ended as {receipt}")
    _must_have_behaved(rig)


CALL_CHECKS: tuple[tuple[str, Check], ...] = tuple(
    (check.__name__, check)
    for check in (
        calls_once,
        takes_no_pick_up_for_an_answer,
        commits_before_hanging_up,
        keeps_digits_that_were_not_committed,
        tells_the_truth_about_a_cut_call,
        hangs_up_what_is_taken_back,
        stays_honest_in_noise,
        notices_lines_that_hang,
        waits_for_slow_lines,
        refuses_what_it_does_not_carry,
        leaves_nothing_behind,
    )
)


async def _call(session: Session, number: str, attempt_id: str = "attempt-1") -> Receipt:
    async with asyncio.timeout(_LONGEST_CALL_S):
        return await session.send(VoiceCall(number, _TEXT), attempt_id)


async def _cut_call(rig: Rig, record: _Record, after_s: float) -> Receipt:
    receipts: list[Receipt] = []
    with _ending_allowed():
        async with rig.driver.connect(record) as session, _hands() as tasks:
            calling = tasks.create_task(_call(session, _ONE))
            calling.add_done_callback(lambda done: receipts.append(done.result()))
            await virtual_clock().sleep(after_s)
            rig.world.cut(rig.port)
    _must(len(receipts) == 1, "a call that was cut had no receipt")
    return receipts[0]


def _must(holds: bool, complaint: str) -> None:
    if not holds:
        raise NotConformant(complaint)


def _must_have_behaved(rig: Rig) -> None:
    _must(not rig.violations(), f"against the standard: {list(rig.violations())}")


@asynccontextmanager
async def _hands() -> AsyncIterator[asyncio.TaskGroup]:
    """A group of tasks whose first error comes out as it is."""
    try:
        async with asyncio.TaskGroup() as tasks:
            yield tasks
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None


@contextmanager
def _ending_allowed() -> Iterator[None]:
    """A session may end here by one of the contract's own errors."""
    with suppress(DriverError):
        yield
