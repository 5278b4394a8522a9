"""The desk at which requests of the dispatch core and of operators arrive.

One method a noun and verb of the contract. Every answer is given after what it speaks of is
on disk; a request that cannot be carried out names every fault and changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from itertools import zip_longest
from typing import Any, Protocol

from gateway.driver_api import Clock, Health
from gateway.journal.errors import HistoryLetGo, SegmentUnreadable
from gateway.journal.journal import Journal
from gateway.orders.dispatch_records import NoticeKind
from gateway.orders.ending_life import unconfirmed
from gateway.orders.ending_words import words_of_the_end
from gateway.orders.facts import OrderEnded
from gateway.orders.hall import OrderLife
from gateway.orders.held import held_data
from gateway.orders.owners import taker_awaited
from gateway.orders.records import OrderState
from gateway.runtime.answer import Answer, fault_answer
from gateway.runtime.dispatch_acts import DispatchActs
from gateway.runtime.dispatch_rows import dispatch_rows, leg_dispatch
from gateway.runtime.event_pages import fitting, replay
from gateway.runtime.operator_acts import OperatorActs
from gateway.runtime.order_intake import OrderIntake
from gateway.runtime.report_acts import ReportActs
from gateway.runtime.rollup import leg_row, rollup, sending_row
from gateway.runtime.seat_acts import SeatActs
from gateway.runtime.trial_request import TRIAL_KEYS

_PAGE = 300
_PAGE_BYTES = 200 * 1024

Verb = Callable[[Mapping[str, Any]], Awaitable[Answer]]


class Rack(Protocol):
    """The channels, as far as the desk needs them."""

    def states(self) -> list[dict[str, Any]]: ...

    async def test(self, name: str) -> Health | None: ...

    def trace(self, name: str) -> list[dict[str, Any]] | None: ...

    def release(self, name: str) -> bool: ...


class Desk:
    """`reload_roster` returns the faults that kept a new roster from coming into force.

    `live(order)` is what is told of an open order beside its sums.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        intake: OrderIntake,
        acts: OperatorActs,
        seat: SeatActs,
        reports: ReportActs,
        dispatch: DispatchActs,
        rack: Rack,
        reload_roster: Callable[[], Awaitable[Answer]],
        live: Callable[[OrderLife], Mapping[str, Any]],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._rack = rack
        self._live = live
        self._reports = reports
        self._dispatch = dispatch
        self._verbs: dict[tuple[str, str], Verb] = {
            ("order", "submit"): intake.submit,
            ("order", "cancel"): lambda data: self._end(data, cancelled=True),
            ("order", "close"): lambda data: self._end(data, cancelled=False),
            ("order", "update"): dispatch.changes.update,
            ("order", "transfer"): dispatch.owners.transfer,
            ("operator", "takeover"): dispatch.hands.takeover,
            ("operator", "decide"): dispatch.hands.decide,
            ("order", "show"): self._show,
            ("order", "list"): self._list,
            ("operator", "bind"): acts.bind,
            ("operator", "mark"): seat.mark,
            ("operator", "correct"): seat.correct,
            ("operator", "resend"): seat.resend,
            ("unit", "report"): reports.file,
            ("order", "report"): reports.send,
            ("roster", "reload"): lambda data: reload_roster(),
            ("events", "replay"): self._replay,
            **self._rack_verbs(),
        }

    def _rack_verbs(self) -> dict[tuple[str, str], Verb]:
        return {
            ("channel", "list"): self._channels,
            ("channel", "test"): self._test,
            ("channel", "trace"): self._trace,
            ("channel", "release"): self._release,
        }

    def serve(self, requests: Mapping[tuple[str, str], Verb]) -> None:
        """Answer these requests too, by noun and verb."""
        self._verbs |= requests

    async def answer(self, noun: str, verb: str, data: Mapping[str, Any]) -> Answer:
        """Carry out one request."""
        act = self._verbs.get((noun, verb))
        if act is None:
            return fault_answer("无法受理", (f"没有 {noun}/{verb} 这种请求",))
        return await act(data)

    async def _end(self, data: Mapping[str, Any], *, cancelled: bool) -> Answer:
        order_id = data.get("order_id")
        life = self._life(order_id)
        wanted = OrderState.CANCELLED if cancelled else OrderState.CLOSED
        if life is not None and life.head.state is wanted:
            return Answer({**rollup(life.head), "again": True})
        notify = data.get("notify", cancelled)
        if not isinstance(notify, bool):
            return fault_answer("无法结束", ("notify: 应为 true 或 false",))
        if life is None or life.head.state is not OrderState.OPEN:
            return fault_answer("无法结束", (f"order_id: 没有进行中的指令 {order_id}",))
        silent = [] if cancelled else unconfirmed(life)
        if silent:
            return fault_answer("无法结束", [f"必须确认的单位尚未签收: {unit}" for unit in silent])
        if not cancelled:
            await self._reports.at_close(life)
        kind = NoticeKind.CANCELLED if cancelled else NoticeKind.CLOSED
        told = words_of_the_end(life.head.order, kind, self._dispatch.site_name)
        # After the report: until then the taker may still have answered.
        untaken = taker_awaited(life)
        texts, words = told if notify or untaken else ((), ())
        now = self._clock.utc()
        await self._journal.record(
            OrderEnded(
                key=f"ended/{order_id}",
                at_utc=now,
                order_id=str(order_id),
                cancelled=cancelled,
                by=str(data.get("operator", "")),
                reason=str(data.get("reason", "")),
                texts=texts,
                words=words,
                untaken=untaken,
                tells_taker_only=not notify,
                in_slices=True,
            )
        )
        lapsed = {"transfer_untaken": untaken} if untaken else {}
        return Answer({**rollup(life.head), **lapsed})

    async def _show(self, data: Mapping[str, Any]) -> Answer:
        """The roll-up, all legs, and one page of deliveries beginning at `after`."""
        order_id = data.get("order_id")
        if not isinstance(order_id, str):
            return fault_answer("无法显示", ("order_id: 缺少",))
        try:
            life = self._life(order_id) or await self._journal.recall(order_id, self._clock)
        except (HistoryLetGo, SegmentUnreadable) as error:
            return fault_answer("无法显示", (f"order_id: {error}",))
        if life is None:
            return fault_answer("无法显示", (f"order_id: 没有指令 {order_id}",))
        after = data.get("after", 0)
        after = after if isinstance(after, int) and after >= 0 else 0
        legs = [
            leg_row(leg) | leg_dispatch(life, leg.leg.unit_id)
            for leg in list(life.legs.values())[after : after + _PAGE]
        ]
        now, page = self._clock.utc(), list(life.sendings.values())[after : after + _PAGE]
        sendings = [sending_row(sending) | held_data(life, sending, now) for sending in page]
        shown = fitting(zip_longest(legs, sendings), _PAGE_BYTES)
        more = after + len(shown) < max(len(life.sendings), len(life.legs))
        return Answer(
            {
                **rollup(life.head),
                **self._live(life),
                **dispatch_rows(life),
                "leg_rows": [leg for leg, _ in shown if leg],
                "delivery_rows": [sending for _, sending in shown if sending],
                "next": after + len(shown) if more else None,
            }
        )

    async def _list(self, data: Mapping[str, Any]) -> Answer:
        lives = list(self._journal.hall.orders.values())
        known = [life for life in lives if life.head.state is not OrderState.PLANNING]
        rows = ({**rollup(life.head), **self._live(life)} for life in reversed(known[-_PAGE:]))
        return Answer({"orders": fitting(rows, _PAGE_BYTES)[::-1]})

    def _life(self, order_id: Any) -> OrderLife | None:
        """An order that is known outside; one being planned is not on disk yet."""
        life = self._journal.hall.orders.get(order_id) if isinstance(order_id, str) else None
        return None if life is None or life.head.state is OrderState.PLANNING else life

    async def _channels(self, data: Mapping[str, Any]) -> Answer:
        return Answer({"channels": self._rack.states()})

    async def _test(self, data: Mapping[str, Any]) -> Answer:
        if TRIAL_KEYS & data.keys():
            return await self.answer("channel", "page", data)
        name = str(data.get("name", ""))
        health = await self._rack.test(name)
        if health is None:
            return fault_answer("无法测试", (f"name: 信道 {name} 不存在或未连接",))
        return Answer({"ok": health.ok, "reason": health.reason, "facts": dict(health.facts)})

    async def _trace(self, data: Mapping[str, Any]) -> Answer:
        frames = self._rack.trace(str(data.get("name", "")))
        if frames is None:
            return fault_answer("无法跟踪", (f"name: 没有信道 {data.get('name')}",))
        return Answer({"frames": frames})

    async def _release(self, data: Mapping[str, Any]) -> Answer:
        name = str(data.get("name", ""))
        if not self._rack.release(name):
            return fault_answer("无法恢复", (f"name: 信道 {name} 不存在或未被停用",))
        return Answer({"name": name})

    async def _replay(self, data: Mapping[str, Any]) -> Answer:
        return await replay(self._journal, data)
