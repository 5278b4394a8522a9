"""What happens around the gateway while it may die: a core that orders, leaders who answer.

    0 s   order A to four teams, seven telephones, two parts each
          everybody answers some seconds after the first whole copy has reached him
   20 s   order B to one team, closed some time after its answer
          a stranger writes last; the operator binds it as soon as the core has heard of it
   45 s   order C to one team, cancelled as soon as the core knows that it is safe
  103 s   nothing happens any more

The story lives outside of the gateway: nobody in it knows when that dies.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any

from drivers.gsm_modem.simulated_network import ArrivedText
from gateway.rehearsal.fuse import Fuse
from tests.crash.muster_hall import MusterHall

LAST_S = 103.0
_SETTLES_IN_S = 23.0
_PATIENCE_S = 600.0
_PARTS_WAIT_S = 610.0
TEXT_A = (
    "【仙居应急联动】指令A:受台风影响白塔、下各严重内涝,各队立即集结出动。"
    "总指挥:分管副县长。回复1签收2无法执行3集结完毕+人数4到达+人数5处置结束"
)
LONG_REASON = "2 我队大部分队员正在邻县参加防汛抢险培训,车辆和冲锋舟也都在外," * 3 + "今天无法集结"
STRANGER = "15400017777"
_LAST_LEADER = "15400010007"
REPLIES: dict[str, tuple[tuple[float, str], ...]] = {
    "15400010001": ((3, "1"), (14, "4 12人")),
    "15400010003": ((5, LONG_REASON),),
    "15400010009": ((9, "收到,马上出发"),),
    "15400010007": ((4, "１"), (11, "3 22人"), (24, "5")),
    "15400010010": ((3, "B1"),),
}


def order(order_id: str, tag: str, units: tuple[str, ...], sms: str) -> dict[str, Any]:
    """An order over text messages alone."""
    return {
        "order_id": order_id,
        "tag": tag,
        "level": "重大",
        "category": "自然灾害",
        "class": "non_police",
        "bearers": ["sms"],
        "sms": sms,
        "legs": [{"unit_id": unit} for unit in units],
    }


ORDER_A = order("XJ-1", "A", ("G01", "G02", "G03", "G04"), TEXT_A)
ORDER_B = order("XJ-2", "B", ("G05",), "【仙居应急联动】指令B:下各分队待命。回复1签收2无法执行")
ORDER_C = order("XJ-3", "C", ("G06",), "【仙居应急联动】指令C:横溪分队立即出动。回复1签收2无法执行")
LEADERS = {
    "XJ-1": tuple(f"154000100{n}" for n in ("01", "02", "03", "09", "05", "07", "08")),
    "XJ-2": ("15400010010", "15400010011"),
    "XJ-3": tuple(f"1540001001{n}" for n in "2345"),
}


class Story:
    """The core's and the leaders' part; `replies` are all that telephones have sent.

    `leaders` are those whom each order has to reach.
    """

    leaders: Mapping[str, Sequence[str]] = LEADERS

    def __init__(self, hall: MusterHall, last_s: float = LAST_S) -> None:
        self.replies: list[tuple[str, str]] = []
        self._last_s = last_s
        self._hall = hall
        self._texted: set[str] = set()
        hall.network.on_text = self._answer

    async def play(self) -> None:
        """All of the core's part, to the end."""
        hall = self._hall
        async with asyncio.timeout(_PATIENCE_S), asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ask("order/submit", ORDER_A))
            tasks.create_task(self._second_order())
            tasks.create_task(self._third_order())
            tasks.create_task(self._bind_the_stranger())
        await hall.clock.sleep(max(_SETTLES_IN_S, self._last_s - hall.clock.monotonic_s()))
        if any(memory.messages for modem in hall.modems for memory in modem.memories.values()):
            # A part that a death has left on a SIM waits for the others as any part does.
            await hall.clock.sleep(_PARTS_WAIT_S)

    async def _second_order(self) -> None:
        await self._until_s(20)
        await self._ask("order/submit", ORDER_B)
        while not self._of("feedback.acked", "XJ-2/"):
            await self._hall.clock.sleep(1)
        # Both have it, but its delivery report may have come to a modem without a master.
        await self._hall.clock.sleep(15)
        await self._ask("order/close", {"order_id": "XJ-2", "operator": "seat-1"})

    async def _third_order(self) -> None:
        await self._until_s(45)
        await self._ask("order/submit", ORDER_C)
        await self._ask("order/cancel", {"order_id": "XJ-3", "operator": "seat-1"})

    async def _bind_the_stranger(self) -> None:
        while not self._of("feedback.unmatched", ""):
            await self._hall.clock.sleep(1)
        bind = {"order_id": "XJ-1", "unit_id": "G04", "code": "4", "operator": "seat-1"}
        await self._ask("operator/bind", bind | {"source": STRANGER})

    async def _ask(self, request: str, data: dict[str, Any]) -> dict[str, Any]:
        noun, verb = request.split("/")
        return await self._hall.core.request(noun, verb, data)

    async def _until_s(self, at_s: float) -> None:
        await self._hall.clock.sleep(at_s - self._hall.clock.monotonic_s())

    def _of(self, kind: str, subject: str) -> list[dict[str, Any]]:
        events = self._hall.core.of_kind(kind)
        return [event for event in events if event.get("subject", "").startswith(subject)]

    def _answer(self, arrived: ArrivedText) -> None:
        if arrived.destination in self._texted:
            return
        self._texted.add(arrived.destination)
        for delay_s, text in REPLIES.get(arrived.destination, ()):
            self._send(arrived.destination, text, arrived.at_s + delay_s)
        if arrived.destination == _LAST_LEADER:
            self._send(STRANGER, "白塔到了", arrived.at_s + 30)

    def _send(self, number: str, text: str, at_s: float) -> None:
        """One message; the network brings it twice, octet by octet the same."""
        self.replies.append((number, text))
        self._hall.network.send_text(number, text, at_s=at_s)


async def play(
    hall: MusterHall, cuts: tuple[int | None, ...], outage_s: float, last_s: float = LAST_S
) -> Story:
    """The story with a power cut at each of these points, counted from one to the next.

    After `outage_s` a new process begins. Returns when the story and the last life are over.
    """
    story = Story(hall, last_s)
    await live(hall, story.play(), [Fuse(cut) for cut in cuts], outage_s)
    return story


async def live(
    hall: MusterHall,
    story: Coroutine[Any, Any, None],
    fuses: Iterable[Fuse],
    outage_s: float,
) -> None:
    """Play `story` around one life after the other; each but the last ends with its fuse."""
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(story)
        for fuse in fuses:
            await _one_life(hall, fuse, playing)
            if playing.done():
                break
            await hall.clock.sleep(outage_s)
        else:
            await _one_life(hall, hall.last_fuse, playing)


async def _one_life(hall: MusterHall, fuse: Fuse, playing: "asyncio.Task[None]") -> None:
    dead = asyncio.Event()
    async with hall.life(fuse):
        end = fuse.on_blow

        def blow() -> None:
            end()
            dead.set()

        fuse.on_blow = blow
        async with asyncio.TaskGroup() as tasks:
            death = tasks.create_task(dead.wait())
            await asyncio.wait({death, playing}, return_when=asyncio.FIRST_COMPLETED)
            death.cancel()
