"""Texts by SIP MESSAGE through a real switch: two channels of texts that write to each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from drivers.sip.driver import KIND
from gateway.clock import SteadyClock
from gateway.driver_api import Accepted, Event, Fault, Refused, Reply, Session, TextMessage
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.runtime.system_world import SystemWorld
from tests.peers.sip.kamailio_peer import LINE, SEAT_1, SEAT_2, Switch, password, switch
from tests.peers.sip.worker_rig import PATIENCE_S, eventually, free_udp_port

ORDER = "【演练】【仙居】" + "各队立即集结,赶赴白塔镇政府。" * 20


class Record:
    """What the driver heard."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def commit(self, event: Event) -> None:
        self.events.append(event)

    @property
    def replies(self) -> list[tuple[str, str]]:
        """(sender, text) of each."""
        return [(each.sender, each.text) for each in self.events if isinstance(each, Reply)]


@asynccontextmanager
async def texts_of(
    hall: Switch, user: str, directory: Path, record: Record
) -> AsyncIterator[Session]:
    """A channel of texts that is registered as this user."""
    file = directory / f"{user}.password"
    file.write_text(password(user))
    config = {
        "dial": f"sip:{{number}}@127.0.0.1:{hall.port}",
        "bind": f"127.0.0.1:{free_udp_port()}",
        "registrar": f"sip:127.0.0.1:{hall.port}",
        "user": user,
        "password_file": str(file),
    }
    read = KIND.profile.model_validate({"carries": "sms", "legs": 64})
    world = SystemWorld(SteadyClock(), SeededRandom(1))
    async with KIND.build(KIND.config.model_validate(config), read, world).connect(record) as one:
        yield one


def test_an_order_in_parts_and_its_answer_go_through_the_switch(tmp_path: Path) -> None:
    async def story() -> None:
        hall_heard, leader_heard = Record(), Record()
        async with (
            asyncio.timeout(2 * PATIENCE_S),
            switch(tmp_path) as there,
            texts_of(there, LINE, tmp_path, hall_heard) as hall,
            texts_of(there, SEAT_1, tmp_path, leader_heard) as leader,
        ):
            assert await hall.send(TextMessage(SEAT_1, ORDER), "XJ-1#1") == Accepted((0, 1))
            await eventually(lambda: len(leader_heard.events) == 2)
            assert await leader.send(TextMessage(LINE, "1收到"), "a#1") == Accepted((0,))
            await eventually(lambda: len(hall_heard.events) == 1)
        assert hall_heard.replies == [(SEAT_1, "1收到")]
        first, second = leader_heard.replies
        assert (first[0], second[0]) == (LINE, LINE)
        assert first[1].startswith("【演练】【仙居】(1/2)各队")
        assert second[1].startswith("【演练】【仙居】(2/2)")

    asyncio.run(story())


def test_a_telephone_that_has_not_registered_is_refused_as_the_switch_says(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            asyncio.timeout(2 * PATIENCE_S),
            switch(tmp_path) as there,
            texts_of(there, LINE, tmp_path, Record()) as hall,
        ):
            receipt = await hall.send(TextMessage(SEAT_2, "集结"), "XJ-1#1")
            assert isinstance(receipt, Refused)
            assert receipt.fault is Fault.RECIPIENT
            assert receipt.cause.startswith(("off: 480", "invalid: 404"))

    asyncio.run(story())
