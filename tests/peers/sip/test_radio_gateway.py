"""A gateway to a radio system, played by sipp: pages as texts and spoken, and what radios write."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from drivers.sip.driver import KIND
from gateway.clock import SteadyClock
from gateway.driver_api import (
    Accepted,
    Deferred,
    Event,
    Fault,
    RadioPage,
    RadioTextReceived,
    Receipt,
    Refused,
    Session,
    StatusReceived,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.runtime.system_world import SystemWorld
from tests.peers.sip.rtp_phone import RtpPhone, rtp_phone
from tests.peers.sip.sip_socket import sip_socket
from tests.peers.sip.sipp_peer import (
    BYE,
    INVITE,
    answers,
    pause,
    received,
    refuses,
    request,
    response,
    sipp,
)
from tests.peers.sip.worker_rig import CLOCK, eventually, free_udp_port

GROUP = "90001"
ORDER = "各队立即集结"
PATIENCE_S = 60
FLOOR = "Content-Type: text/plain\nContent-Length: [len]\n\n"


class Record:
    """What the driver heard."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def commit(self, event: Event) -> None:
        self.events.append(event)


@asynccontextmanager
async def gateway_at(
    port: int, radio: dict[str, Any], record: Record, ours: int | None = None, **keys: Any
) -> AsyncIterator[Session]:
    """The driver with its worker, before a gateway at that port of this machine."""
    config = {
        "dial": f"sip:{{number}}@127.0.0.1:{port}",
        "bind": f"127.0.0.1:{ours or free_udp_port()}",
        "options_every_s": 0,
        **keys,
    }
    profile = {"carries": "radio", "radio": radio, "timings": {"no_response_s": 2.0}}
    world = SystemWorld(SteadyClock(), SeededRandom(1))
    read = KIND.profile.model_validate(profile)
    async with KIND.build(KIND.config.model_validate(config), read, world).connect(record) as one:
        yield one


async def page(port: int, radio: dict[str, Any]) -> Receipt:
    async with asyncio.timeout(PATIENCE_S), gateway_at(port, radio, Record()) as session:
        return await session.send(RadioPage(GROUP, ORDER, to_talkgroup=True), "XJ-1/G01#1")


def voice(**radio: Any) -> dict[str, Any]:
    return {"pages_by": "invite", "lead_in_ms": 200, "tail_ms": 200, "times_spoken": 1, **radio}


def said_to(directory: Path) -> str:
    """Every message that sipp sent and got."""
    logs = directory.glob("*messages.log")
    return "\n".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)


def keys_heard(phone: RtpPhone) -> list[int]:
    """The events of RFC 4733 in the order of their timestamps; 10 is *, 11 is #."""
    events = {p.timestamp: p.payload[0] for p in phone.heard if p.payload_type == 120}
    return list(events.values())


@pytest.mark.parametrize(
    ("status", "receipt"),
    [
        ("202 Accepted", Accepted((0,))),
        ("486 Busy Here", Deferred(5.0, "busy: 486 Busy Here")),
        ("404 Not Found", Refused(Fault.RECIPIENT, "invalid: 404 Not Found")),
    ],
)
def test_a_page_goes_out_as_a_text(tmp_path: Path, status: str, receipt: Receipt) -> None:
    async def story() -> None:
        steps = [received("MESSAGE") + response(status)]
        async with sipp(tmp_path, steps) as port:
            assert await page(port, {"group_address": "g{number}"}) == receipt
        said = said_to(tmp_path)
        assert f"MESSAGE sip:g{GROUP}@127.0.0.1" in said
        assert ORDER in said

    asyncio.run(story())


def test_a_page_is_spoken_between_two_keys(tmp_path: Path) -> None:
    async def story() -> None:
        radio = voice(ptt="keys", ptt_on="*", ptt_off="#", group_headers={"Priority": "emergency"})
        async with rtp_phone() as gateway, sipp(tmp_path, answers(gateway.port, BYE)) as port:
            assert await page(port, radio) == Accepted()
            assert keys_heard(gateway) == [10, 11]
            assert gateway.loud_s() > 0.5
            loud = [packet.at_s for packet in gateway.heard if packet.payload_type == 8]
            keyed = [packet.at_s for packet in gateway.heard if packet.payload_type == 120]
            assert keyed[0] < loud[-1]
        assert "Priority: emergency" in said_to(tmp_path)

    asyncio.run(story())


def test_the_gateway_grants_it_by_info_and_is_told_that_we_talk(tmp_path: Path) -> None:
    async def story() -> None:
        radio = voice(
            **{"grant": "info", "grant_words": ["granted"]},
            **{"ptt": "info", "ptt_on": "PTT=1", "ptt_off": "PTT=0", "ptt_type": "text/plain"},
        )
        async with rtp_phone() as gateway:
            told = received("INFO") + response("200 OK")
            granted = request("INFO", f"{FLOOR}floor=granted")
            steps = answers(gateway.port, pause(500), granted, told, told, BYE)
            async with sipp(tmp_path, steps) as port:
                assert await page(port, radio) == Accepted()
            assert gateway.loud_s() > 0.5
        said = said_to(tmp_path)
        assert said.index("floor=granted") < said.index("PTT=1") < said.index("PTT=0")

    asyncio.run(story())


def test_a_gateway_that_denies_it_holds_the_page_and_hears_no_word(tmp_path: Path) -> None:
    async def story() -> None:
        radio = voice(grant="info", grant_words=["granted"], refusal_words=["denied"])
        async with rtp_phone() as gateway:
            denied = request("INFO", f"{FLOOR}floor=denied")
            async with sipp(tmp_path, answers(gateway.port, pause(300), denied, BYE)) as port:
                assert await page(port, radio) == Deferred(5.0, "refused: floor=denied")
            assert gateway.loud_s() == 0.0

    asyncio.run(story())


def test_a_channel_that_is_taken_holds_the_page(tmp_path: Path) -> None:
    async def story() -> None:
        async with sipp(tmp_path, refuses("486 Busy Here")) as port:
            assert await page(port, voice(busy_s=2.0)) == Deferred(2.0, "busy: 486 Busy Here")

    asyncio.run(story())


def test_a_place_in_the_queue_that_lasts_too_long_is_given_up(tmp_path: Path) -> None:
    async def story() -> None:
        cancelled = received("CANCEL") + response("200 OK")
        steps = [INVITE, response("182 Queued"), cancelled]
        async with sipp(tmp_path, steps) as port:
            assert await page(port, voice(grant_s=3.0)) == Deferred(5.0, "no grant in 3 s")

    asyncio.run(story())


def test_what_radios_write_is_heard(tmp_path: Path) -> None:
    async def story() -> None:
        record, ours = Record(), free_udp_port()
        tables = {"statuses": {"S4": "4"}}
        async with (
            sip_socket() as gateway,
            asyncio.timeout(PATIENCE_S),
            gateway_at(gateway.port, {}, record, ours, **tables),
        ):
            for words in ("1收到", "S4"):
                kind = "Content-Type: text/plain;charset=utf-8"
                text = gateway.request("MESSAGE", ours, kind, body=words.encode())
                known = len(gateway.heard)
                while len(gateway.heard) == known:  # as RFC 3261 §17.1.2.2 has it, but sooner
                    gateway.say(text, ours)
                    await CLOCK.sleep(0.1)
                assert gateway.heard[known].startswith("SIP/2.0 200 ")
            await eventually(lambda: len(record.events) == 2)
        text_in, status = record.events
        assert isinstance(text_in, RadioTextReceived)
        assert (text_in.sender, text_in.text) == ("06005550009", "1收到")
        assert isinstance(status, StatusReceived)
        assert (status.answer, status.raw) == ("4", "S4")

    asyncio.run(story())
