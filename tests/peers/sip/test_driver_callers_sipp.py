"""The daemon's driver and people who call in: sipp calls, real RTP, sipp at the seat, too."""

import asyncio
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.driver_api import (
    Accepted,
    CallCause,
    CallEnded,
    CallerOutcome,
    CallGuidance,
    CallReceived,
    DigitsReceived,
    Event,
    HandOver,
    IncomingCallEnded,
    Session,
    SpokenOrder,
    VoiceCall,
    VoiceReportReceived,
)
from tests.peers.sip.rtp_phone import RtpPhone, rtp_phone
from tests.peers.sip.sipp_caller import BYE_COMES, answered, asks, invite
from tests.peers.sip.sipp_peer import BYE, INVITE, answers, pause, request, sipp
from tests.peers.sip.test_driver_calls_sipp import Record, lines_to
from tests.peers.sip.worker_rig import free_udp_port
from tests.unit.sip_worker.tones import key_tones

ONE = "15400010001"
KNOWN = f"P-Asserted-Identity: <sip:+86{ONE}@127.0.0.1>"
ORDER = SpokenOrder("XJ-1", "这是演练。各分队立即集结。")
LIMIT_S = 60.0
IS_ABOUT = 'regexp="XJ-1" search_in="hdr" header="Subject:" check_it="true" assign_to="subject"'
INVITE_ABOUT_THE_ORDER = INVITE.replace("</action>", f"<ereg {IS_ABOUT}/></action>")
IS_READ = '<Reference variables="caller,subject"/>'


class Hall(Record):
    """Knows one leader, who has an order."""

    def __init__(self) -> None:
        super().__init__()
        self.is_over = asyncio.Event()

    async def commit(self, event: Event) -> CallGuidance | None:
        await super().commit(event)
        if isinstance(event, IncomingCallEnded):
            self.is_over.set()
        if isinstance(event, CallReceived) and event.waits:
            return CallGuidance((ORDER,), "张") if event.caller == ONE else CallGuidance()
        return None

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class Caller:
    """Somebody on the line, and the hall that he has called."""

    hall: Hall
    phone: RtpPhone
    session: Session


@asynccontextmanager
async def caller(
    tmp_path: Path, steps: list[str], *headers: str, **keys: Any
) -> AsyncIterator[Caller]:
    """He has called, and has hung up or was hung up on when the context ends."""
    hall, port = Hall(), free_udp_port()
    keys = {"bind": f"127.0.0.1:{port}", **keys}
    dialled = keys.pop("dialled", free_udp_port())
    async with asyncio.timeout(LIMIT_S), rtp_phone() as phone, lines_to(dialled, hall, **keys) as s:
        begun = [invite(phone.port, *headers), answered()]
        async with sipp(tmp_path, [*begun, *steps], callee=port):
            yield Caller(hall, phone, s)
            await hall.is_over.wait()


def test_a_leader_calls_back_hears_his_order_and_answers_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller(tmp_path, [BYE_COMES], KNOWN) as line:
            await line.phone.until_spoken_to()
            await line.phone.press("1")
        (told,), (digits,) = line.hall.of(CallReceived), line.hall.of(DigitsReceived)
        (end,) = line.hall.of(IncomingCallEnded)
        assert told.caller == ONE
        assert (digits.number, digits.digits, digits.about) == (ONE, "1", "XJ-1")
        assert (end.call, end.outcome) == (told.key, CallerOutcome.ANSWERED)
        assert line.phone.loud_s() > 0.5

    asyncio.run(story())


def test_a_stranger_is_put_through_and_both_hear_each_other(tmp_path: Path) -> None:
    async def story() -> None:
        seat_port = free_udp_port()
        seats = f"sip:seats@127.0.0.1:{seat_port}"
        async with rtp_phone() as seat:
            at_seat = answers(seat.port, pause(2500), request("BYE"))
            async with (
                sipp(tmp_path, at_seat, port=seat_port),
                caller(tmp_path, [BYE_COMES], seats=seats) as line,
            ):
                await seat.until_called()
                await line.phone.until_called()
                await line.phone.play(key_tones("5", 0.4))
                await seat.until_spoken_to()
                await seat.play(key_tones("7", 0.4))
                await line.phone.until_spoken_to()
        (end,) = line.hall.of(IncomingCallEnded)
        assert end.outcome is CallerOutcome.SEAT
        assert line.hall.of(DigitsReceived) == []

    asyncio.run(story())


def test_a_leader_is_taken_over_by_a_seat(tmp_path: Path) -> None:
    async def story() -> None:
        seat_port = free_udp_port()
        async with rtp_phone() as seat:
            at_seat = answers(seat.port, pause(1000), request("BYE"))
            async with (
                sipp(tmp_path, at_seat, port=seat_port),
                caller(tmp_path, [BYE_COMES], KNOWN) as line,
            ):
                await line.phone.until_spoken_to()
                key = line.hall.of(CallReceived)[0].key
                asked = HandOver(key, f"sip:seat1@127.0.0.1:{seat_port}", "张 XJ-1")
                assert await line.session.send(asked, "h#1") == Accepted()
        (end,) = line.hall.of(IncomingCallEnded)
        assert end.outcome is CallerOutcome.SEAT

    asyncio.run(story())


def test_seven_leaves_a_message_that_can_be_heard(tmp_path: Path) -> None:
    async def story() -> None:
        folder = tmp_path / "records"
        async with caller(tmp_path, [BYE_COMES], KNOWN, record_folder=folder) as line:
            await line.phone.until_spoken_to()
            await line.phone.press("7")
            await asyncio.sleep(0.3)
            await line.phone.press("5")  # whoever does not want to hear how it is done
            await asyncio.sleep(0.3)
            await line.phone.play([8000, 8000, -8000, -8000] * 4000)
            await line.phone.press("#")
        (report,), (end,) = line.hall.of(VoiceReportReceived), line.hall.of(IncomingCallEnded)
        assert (report.caller, report.about, report.call) == (ONE, "XJ-1", end.call)
        assert end.outcome is CallerOutcome.REPORTED
        with wave.open(str(folder / report.recording), "rb") as wav:
            assert wav.getnframes() / wav.getframerate() > 1.5
        with wave.open(str(folder / end.recording), "rb") as wav:
            assert wav.getnframes() / wav.getframerate() > 2.0

    asyncio.run(story())


def test_who_hangs_up_while_he_listens_has_heard_his_order(tmp_path: Path) -> None:
    async def story() -> None:
        async with caller(tmp_path, [pause(1500), asks("BYE", number=3)], KNOWN) as line:
            await line.phone.until_spoken_to()
        (end,) = line.hall.of(IncomingCallEnded)
        assert end.outcome is CallerOutcome.HEARD
        assert end.length_s > 1.0

    asyncio.run(story())


def test_key_0_in_an_alert_call_reaches_a_seat_with_what_it_is_about(tmp_path: Path) -> None:
    async def story() -> None:
        seat_port, hall = free_udp_port(), Hall()
        async with rtp_phone() as phone, rtp_phone() as seat:
            steps = answers(seat.port, pause(1500), request("BYE"))
            at_seat = [INVITE_ABOUT_THE_ORDER, *steps[1:], IS_READ]
            async with (
                asyncio.timeout(LIMIT_S),
                sipp(tmp_path, at_seat, port=seat_port),
                sipp(tmp_path, answers(phone.port, BYE)) as port,
                lines_to(port, hall, seats=f"sip:seats@127.0.0.1:{seat_port}") as session,
                asyncio.TaskGroup() as tasks,
            ):
                call = VoiceCall(ONE, ORDER.text, label="张 XJ-1")
                calling = tasks.create_task(session.send(call, "XJ-1/G01#1"))
                await phone.until_spoken_to()
                await phone.press("0")
                await seat.until_called()
                await phone.play([8000, 8000, -8000, -8000] * 1600)
                await seat.until_spoken_to()
                assert await calling == CallEnded(True, CallCause.NO_CONFIRMATION)
        assert [event.digits for event in hall.of(DigitsReceived)] == ["0"]

    asyncio.run(story())
