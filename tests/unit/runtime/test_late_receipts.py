"""A lane whose device is still at a text in doubt; late receipts become facts; who is probed."""

from gateway.driver_api import Accepted, Fault, LateReceipt, Receipt, Refused, Unknown
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import decoded
from gateway.orders.facts import LateReceiptHeard
from gateway.orders.order import Bearer
from gateway.orders.records import SendingState
from gateway.roster.roster import Roster
from gateway.runtime.lane import Lane
from gateway.runtime.listener import Listener
from gateway.runtime.receipts import late_receipt
from tests.unit.orders.one_order import ID, TEXT, accepted, planned, started
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession
from tests.unit.runtime.test_transmitter import state_of, transmitting

PENDING = Unknown("no answer", pending=True)


def test_a_lane_takes_nothing_while_its_device_is_still_at_a_text() -> None:
    async def story() -> None:
        journal = new_journal()
        slow, quick = QuietSession(PENDING), QuietSession()
        async with transmitting(journal) as transmitter:
            transmitter.add_lanes("slow", Bearer.SMS, slow)
            await journal.record(accepted())
            await journal.record(planned(deliveries=3))
            await virtual_clock().sleep(1)
            assert len(slow.sent) == 1
            transmitter.add_lanes("quick", Bearer.SMS, quick)
            await virtual_clock().sleep(30)
            assert len(slow.sent) == 1
            assert len(quick.sent) == 3
            transmitter.late_receipt_came("quick", slow.sent[0][0])
            transmitter.late_receipt_came("slow", "another")
            assert not transmitter.lanes[0].free(virtual_clock().monotonic_s())
            transmitter.late_receipt_came("slow", slow.sent[0][0])
            assert transmitter.lanes[0].free(virtual_clock().monotonic_s())

    run_virtual(story())


def test_what_avoids_a_lane_gets_it_while_the_others_wait_for_their_devices() -> None:
    async def story() -> None:
        journal = new_journal()
        refusing = QuietSession(Refused(Fault.LANE, "busy"))
        hung = QuietSession(PENDING)
        async with transmitting(journal) as transmitter:
            await journal.record(accepted())
            await journal.record(planned(deliveries=2))
            hung.open.clear()
            refusing.open.clear()
            transmitter.add_lanes("hung", Bearer.SMS, hung)
            transmitter.add_lanes("refusing", Bearer.SMS, refusing)
            await virtual_clock().sleep(1)
            hung.open.set()
            await virtual_clock().sleep(1)
            refusing.open.set()
            await virtual_clock().sleep(20)
            assert len(hung.sent) == 1
        assert all(
            sending.state is SendingState.ACCEPTED
            for sending in journal.hall.orders[ID].sendings.values()
        )

    run_virtual(story())


def test_a_late_receipt_that_overtakes_the_doubt_leaves_the_lane_free() -> None:
    async def scene() -> None:
        lane = Lane("m1", Bearer.SMS, QuietSession())
        lane.late_receipt_came("a#1")
        lane.await_late_receipt("a#1")
        assert lane.free(0.0)
        lane.await_late_receipt("a#2")
        assert not lane.free(0.0)

    run_virtual(scene())


class FreedLanes:
    """Believes everything, and remembers what it was told."""

    def __init__(self) -> None:
        self.freed: list[tuple[str, str]] = []

    def judged_late(self, channel: str, bearer: Bearer, event: LateReceipt) -> LateReceipt:
        return event

    def late_receipt_came(self, channel: str, attempt_id: str) -> None:
        self.freed.append((channel, attempt_id))


def test_a_late_refusal_for_the_recipients_sake_is_heard_by_another_lane_first() -> None:
    async def story() -> None:
        journal = new_journal()
        slow, other = QuietSession(PENDING), QuietSession()
        listener = Listener(journal, virtual_clock(), Roster, lambda at: at.date(), "仙居")
        async with transmitting(journal) as transmitter:
            listener.late_receipts = transmitter
            transmitter.add_lanes("slow", Bearer.SMS, slow)
            await journal.record(accepted())
            await journal.record(planned())
            await virtual_clock().sleep(1)
            transmitter.add_lanes("other", Bearer.SMS, other)
            blamed = Refused(Fault.RECIPIENT, "unassigned number")
            await listener.commit("slow", LateReceipt("late-1", slow.sent[0][0], blamed))
            await virtual_clock().sleep(1)
            assert len(other.sent) == 1
        assert state_of(journal) is SendingState.ACCEPTED

    run_virtual(story())


def test_the_listener_records_a_late_receipt_once_and_frees_the_lane() -> None:
    async def story() -> None:
        journal = new_journal()
        for fact in (accepted(), planned(), started()):
            await journal.record(fact)
        sender = FreedLanes()
        clock = virtual_clock()
        listener = Listener(journal, clock, Roster, lambda moment: moment.date(), "仙居")
        listener.late_receipts = sender
        event = LateReceipt("late-1", f"{TEXT}#1", Accepted((42,)))
        for _ in range(2):
            await listener.commit("m1", event)
        await listener.commit("m1", LateReceipt("late-2", "of another house", Accepted()))
        assert sender.freed == [("m1", f"{TEXT}#1")] * 2 + [("m1", "of another house")]
        assert state_of(journal) is SendingState.ACCEPTED
        facts = [f for f in decoded(journal.store.facts_of(ID)) if isinstance(f, LateReceiptHeard)]
        assert len(facts) == 1
        used = journal.hall.reported_part("m1", 42, "15400010001")
        assert used is not None
        assert used.attempt == 1

    run_virtual(story())


def test_what_a_late_receipt_says_is_what_the_receipt_would_have_said() -> None:
    async def story() -> None:
        journal = new_journal()
        for fact in (accepted(), planned(), started()):
            await journal.record(fact)
        now = virtual_clock().utc()
        receipts: tuple[Receipt, ...] = (Accepted((1,)), Refused(Fault.LANE, "no"), Unknown("?"))
        for receipt in receipts:
            event = LateReceipt("k", f"{TEXT}#1", receipt)
            heard = late_receipt(journal.hall, "m1", event, now)
            assert heard is not None
            assert (heard.order_id, heard.ended.attempt, heard.ended.channel) == (ID, 1, "m1")
            assert heard.ended.cause == getattr(receipt, "cause", "")

    run_virtual(story())


def test_a_doubt_rings_for_whoever_looks_after_the_device() -> None:
    async def scene() -> None:
        lane = Lane("m1", Bearer.SMS, QuietSession())
        clock = virtual_clock()
        for act in (lane.await_late_receipt, lane.late_receipt_came):
            began_s = clock.monotonic_s()
            act("a#1")
            await lane.doubts.wait(30.0)
            assert clock.monotonic_s() == began_s

    run_virtual(scene())
