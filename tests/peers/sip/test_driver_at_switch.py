"""The daemon's driver at the hall's switch: kamailio as docs/ has it, telephones by baresip."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from gateway.driver_api import (
    CallEnded,
    CallerOutcome,
    CallReceived,
    DigitsReceived,
    IncomingCallEnded,
    LinkLost,
    Session,
    VoiceCall,
)
from tests.peers.sip.baresip_peer import telephone
from tests.peers.sip.free_ports import free_ports
from tests.peers.sip.kamailio_peer import (
    GROUP,
    LEADER,
    LINE,
    SEAT_1,
    SEAT_2,
    STRANGER,
    Switch,
    password,
    switch,
)
from tests.peers.sip.test_driver_callers_sipp import Hall
from tests.peers.sip.test_driver_calls_sipp import lines_to
from tests.peers.sip.worker_rig import PATIENCE_S

ORDER = "这是演练。各分队立即集结。"


def lines(
    hall: Hall, there: Switch, tmp_path: Path, secret: str = "", **keys: Any
) -> AbstractAsyncContextManager[Session]:
    file = tmp_path / "line.pw"
    file.write_text(secret or password(LINE))
    account = {"registrar": f"sip:127.0.0.1:{there.port}", "user": LINE, "password_file": file}
    bind = f"127.0.0.1:{free_ports(2)}"
    return lines_to(there.port, hall, bind=bind, **account, **keys)


def test_a_leader_at_the_switch_hears_his_order_and_presses_one(tmp_path: Path) -> None:
    async def story() -> None:
        hall = Hall()
        async with (
            switch(tmp_path) as there,
            telephone(tmp_path / "leader", there.telephone(LEADER)) as phone,
            lines(hall, there, tmp_path) as session,
            asyncio.timeout(PATIENCE_S),
            asyncio.TaskGroup() as tasks,
        ):
            call = tasks.create_task(session.send(VoiceCall(LEADER, ORDER), "XJ-1/G01#1"))
            await phone.until("CALL_ESTABLISHED")
            await asyncio.sleep(1.0)
            phone.says("sndcode", "1")
            assert await call == CallEnded(True, None)
            await phone.until("CALL_CLOSED")
        (digits,) = hall.of(DigitsReceived)
        assert (digits.number, digits.digits) == (LEADER, "1")
        assert phone.loud_s() > 0.3

    asyncio.run(story())


def test_a_stranger_reaches_whoever_of_the_group_is_first(tmp_path: Path) -> None:
    """The switch sends his call to both workers, of which one has it."""

    async def story() -> None:
        hall = Hall()
        async with (
            switch(tmp_path) as there,
            telephone(tmp_path / "one", there.telephone(SEAT_1), answers=False) as one,
            telephone(tmp_path / "two", there.telephone(SEAT_2), answers=False) as two,
            telephone(tmp_path / "stranger", there.telephone(STRANGER)) as stranger,
            lines(hall, there, tmp_path, calls=8, seats=f"sip:{GROUP}@127.0.0.1:{there.port}"),
            asyncio.timeout(PATIENCE_S),
        ):
            stranger.says("dial", f"sip:{LINE}@127.0.0.1:{there.port}")
            for seat in (one, two):
                await seat.until("CALL_INCOMING")
            assert "CALL_ESTABLISHED" not in stranger.told()
            two.says("accept")
            for each in (two, stranger):
                await each.until("CALL_ESTABLISHED")
            await one.until("CALL_CLOSED")
            await asyncio.sleep(1.0)
            stranger.says("hangup")
            await two.until("CALL_CLOSED")
            await hall.is_over.wait()
        (came,), (end,) = hall.of(CallReceived), hall.of(IncomingCallEnded)
        assert came.caller == STRANGER
        assert (end.call, end.outcome) == (came.key, CallerOutcome.SEAT)

    asyncio.run(story())


def test_a_wrong_password_keeps_the_lines_down(tmp_path: Path) -> None:
    async def story() -> None:
        async with switch(tmp_path) as there, asyncio.timeout(PATIENCE_S):
            with pytest.raises(LinkLost, match="401"):
                async with lines(Hall(), there, tmp_path, secret="wrong"):
                    pass

    asyncio.run(story())
