"""A worker calls sipp: who it says it is, what it says besides, and what it hears before."""

import asyncio
from pathlib import Path

import pytest

from drivers.sip.frames import Answered, Digit, Over, Progress
from tests.peers.sip.call_steps import hung_up
from tests.peers.sip.rtp_phone import rtp_phone
from tests.peers.sip.sipp_peer import (
    BYE,
    INVITE,
    answers,
    pause,
    received,
    refuses,
    registrar,
    response,
    sipp,
)
from tests.peers.sip.worker_rig import dial, eventually, started_worker
from tests.unit.sip_worker.tones import key_tones


async def invited(directory: Path, account: dict[str, object], **keys: object) -> str:
    """The INVITE of a call, as sipp has it."""
    async with started_worker(**account) as rig, sipp(directory, refuses("486 Busy")) as port:
        rig.send(dial("c1", port, **keys))
        assert (await rig.event(Over)).code == 486
        log = (directory / f"sipp-{port}.log").parent.glob(f"scenario-{port}_*_messages.log")
        return next(log).read_text().partition("INVITE ")[2].partition("message sent")[0]


def test_the_name_of_a_call_goes_with_our_number_and_its_headers_as_they_are(
    tmp_path: Path,
) -> None:
    headers = (("Subject", '0 李四: "单号 7"'), ("X-Order", "7"))
    said = asyncio.run(
        invited(tmp_path, {"caller_id": "0571"}, display='转人工 "李四"', headers=headers)
    )
    assert 'From: "转人工 \\"李四\\"" <sip:0571@127.0.0.1>' in said
    assert 'Subject: 0 李四: "单号 7"' in said
    assert "X-Order: 7" in said


def test_a_registered_account_keeps_its_user_under_another_name(tmp_path: Path) -> None:
    async def story() -> str:
        async with sipp(tmp_path, registrar("200 OK", "200 OK")) as port:
            account: dict[str, object] = {
                "registrar": f"127.0.0.1:{port}",
                "user": "801",
                "password": "p",
                "caller_id": "0571",
            }
            return await invited(tmp_path, account, display="seat")

    assert 'From: "seat" <sip:801@127.0.0.1' in asyncio.run(story())


@pytest.mark.parametrize("header", [("X y", "1"), ("", "1"), ("X", "1\r\nY: 2"), ("X:", "1")])
def test_what_is_no_header_is_not_dialled(header: tuple[str, str], tmp_path: Path) -> None:
    async def story() -> None:
        async with started_worker() as rig, sipp(tmp_path, refuses("486 Busy")) as port:
            rig.send(dial("c1", port, headers=(header,)))
            over = await rig.event(Over)
            assert (over.code, over.reason, over.by_us) == (400, "not a header", True)
            rig.send(dial("c2", port))
            assert (await rig.event(Over)).code == 486

    asyncio.run(story())


def test_tones_of_the_network_before_the_answer_are_no_keys(tmp_path: Path) -> None:
    async def story() -> None:
        async with rtp_phone() as phone:
            early = response("183 Session Progress", phone.port)
            ok = response("200 OK", phone.port)
            steps = [INVITE, early, pause(700), ok, received("ACK"), BYE]
            async with sipp(tmp_path, steps) as port, started_worker() as rig:
                rig.send(dial("c1", port))
                await rig.event(Progress, lambda event: event.early_media)
                await phone.until_called()
                await phone.play(key_tones("3", 0.1, after_s=0.1))
                await rig.event(Answered)
                await phone.play(key_tones("5", 0.1, after_s=0.1))
                assert (await rig.event(Digit)).digit == "5"
                await hung_up(rig, "c1")

    asyncio.run(story())


_ = (answers, eventually)
