"""A worker calls sipp: what is heard at the far end, and which keys come back."""

import asyncio
from pathlib import Path

from drivers.sip.frames import Answered, Digit, HangUp, Hush, Over, Progress, Speak, Spoken
from tests.peers.sip.rtp_phone import rtp_phone
from tests.peers.sip.sipp_peer import (
    BYE,
    answers,
    bare_info,
    info,
    moves_media,
    pause,
    sipp,
)
from tests.peers.sip.worker_rig import (
    CLOCK,
    WORKER,
    dial,
    free_udp_port,
    started_worker,
    write_tone,
)
from tests.unit.sip_worker.tones import key_tones


def test_the_prompt_is_heard_and_a_key_comes_back(tmp_path: Path) -> None:
    async def story() -> None:
        prompt = write_tone(tmp_path / "prompt.wav", 0.6)
        async with (
            started_worker() as rig,
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
        ):
            rig.send(dial("c1", port, record=str(tmp_path / "call.wav")))
            await rig.event(Answered)
            rig.send(Speak(worker=WORKER, call="c1", phrase="order", files=(prompt, prompt)))
            assert (await rig.event(Spoken)).phrase == "order"
            assert 1.0 < phone.loud_s() < 1.3
            assert phone.longest_gap_s() < 0.1
            await phone.press("1")
            assert await rig.event(Digit) == Digit(WORKER, "c1", "1", "rfc4733")
            await phone.press("1")
            await phone.press("*")
            assert [(await rig.event(Digit)).digit for _ in range(2)] == ["1", "*"]
            rig.send(HangUp(worker=WORKER, call="c1"))
            over = await rig.event(Over)
        assert (over.code, over.by_us, over.answered) == (200, True, True)
        assert over.packets_out > 50
        assert over.packets_in > 0
        assert rig.unread() == [Progress(WORKER, "c1", 180)]

    asyncio.run(story())


def test_a_key_in_the_audio_is_heard_and_one_told_twice_comes_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            started_worker() as rig,
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
        ):
            rig.send(dial("c1", port))
            await rig.event(Answered)
            await phone.until_called()
            await phone.play(key_tones("3", 0.1, after_s=0.1))
            assert await rig.event(Digit) == Digit(WORKER, "c1", "3", "inband")
            await asyncio.gather(phone.press("2"), phone.play(key_tones("2", 0.1, after_s=0.1)))
            await phone.press("9")
            assert [(await rig.event(Digit)).digit for _ in range(2)] == ["2", "9"]
            rig.send(HangUp(worker=WORKER, call="c1"))
            await rig.event(Over)
            assert [event for event in rig.unread() if isinstance(event, Digit)] == []

    asyncio.run(story())


def test_keys_by_info(tmp_path: Path) -> None:
    async def story() -> None:
        steps = answers(free_udp_port(), pause(100), info("5"), info("#"), bare_info("8"), BYE)
        async with started_worker() as rig, sipp(tmp_path, steps) as port:
            rig.send(dial("c1", port))
            for digit in "5#8":
                assert await rig.event(Digit) == Digit(WORKER, "c1", digit, "info")
            rig.send(HangUp(worker=WORKER, call="c1"))
            await rig.event(Over)
            assert [event for event in rig.unread() if isinstance(event, Digit)] == []

    asyncio.run(story())


def test_hush_stops_the_prompt_and_the_next_phrase_takes_its_place(tmp_path: Path) -> None:
    async def story() -> None:
        prompt = write_tone(tmp_path / "prompt.wav", 20.0)
        short = write_tone(tmp_path / "short.wav", 0.2)
        async with (
            started_worker() as rig,
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
        ):
            rig.send(dial("c1", port))
            await rig.event(Answered)
            rig.send(Speak(worker=WORKER, call="c1", phrase="long", files=(prompt,)))
            await phone.until_spoken_to()
            rig.send(Hush(worker=WORKER, call="c1"))
            rig.send(Speak(worker=WORKER, call="c1", phrase="again", files=(prompt,)))
            rig.send(Speak(worker=WORKER, call="c1", phrase="thanks", files=(short,)))
            assert (await rig.event(Spoken)).phrase == "thanks"
            assert phone.loud_s() < 5
            rig.send(HangUp(worker=WORKER, call="c1"))
            await rig.event(Over)
            assert not [event for event in rig.unread() if isinstance(event, Spoken)]

    asyncio.run(story())


def test_a_call_may_have_more_phrases_than_the_library_has_players(tmp_path: Path) -> None:
    async def story() -> None:
        prompt = write_tone(tmp_path / "prompt.wav", 5.0)
        async with (
            started_worker() as rig,
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
        ):
            rig.send(dial("c1", port))
            await rig.event(Answered)
            for number in range(40):
                speak = Speak(worker=WORKER, call="c1", phrase=str(number), files=(prompt,))
                rig.send(speak)
                await CLOCK.sleep(0.06)
            assert [event for event in rig.unread() if isinstance(event, Spoken)] == []
            rig.send(HangUp(worker=WORKER, call="c1"))
            await rig.event(Over)
            assert [event for event in rig.unread() if isinstance(event, Spoken)] == []
            assert phone.loud_s() > 1.0

    asyncio.run(story())


def test_a_phrase_of_more_files_than_the_library_takes_is_heard_whole(tmp_path: Path) -> None:
    async def story() -> None:
        short = write_tone(tmp_path / "short.wav", 0.03)
        last = write_tone(tmp_path / "last.wav", 1.0)
        async with (
            started_worker() as rig,
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
        ):
            rig.send(dial("c1", port))
            await rig.event(Answered)
            files = (*(short,) * 64, last, *(short,) * 64, last)
            rig.send(Speak(worker=WORKER, call="c1", phrase="order", files=files))
            assert await rig.event(Spoken) == Spoken(WORKER, "c1", "order")
            assert 5.5 < phone.loud_s() < 6.1
            rig.send(HangUp(worker=WORKER, call="c1"))
            await rig.event(Over)
            assert [event for event in rig.unread() if isinstance(event, Spoken)] == []

    asyncio.run(story())


def test_a_file_that_cannot_be_played_is_told(tmp_path: Path) -> None:
    good, bad = write_tone(tmp_path / "good.wav", 0.2), str(tmp_path / "bad.wav")
    Path(bad).write_bytes(b"RIFF....")

    async def story() -> None:
        async with (
            started_worker() as rig,
            rtp_phone() as phone,
            sipp(tmp_path, answers(phone.port, BYE)) as port,
        ):
            rig.send(dial("c1", port))
            await rig.event(Answered)
            rig.send(Speak(worker=WORKER, call="c1", phrase="p", files=(bad, good)))
            assert (await rig.event(Spoken)).unplayed == (bad,)
            assert phone.loud_s() > 0.1
            rig.send(Speak(worker=WORKER, call="c1", phrase="q", files=(bad,)))
            assert (await rig.event(Spoken)).unplayed == (bad,)
            rig.send(HangUp(worker=WORKER, call="c1"))
            await rig.event(Over)

    asyncio.run(story())


def test_a_prompt_goes_on_when_the_call_is_led_elsewhere(tmp_path: Path) -> None:
    """Exchanges take themselves out of the media path in the middle of a call."""

    async def story() -> None:
        prompt = write_tone(tmp_path / "prompt.wav", 1.5)
        async with rtp_phone() as first, rtp_phone() as second:
            steps = answers(first.port, pause(600), moves_media(second.port), BYE)
            async with started_worker() as rig, sipp(tmp_path, steps) as port:
                rig.send(dial("c1", port))
                await rig.event(Answered)
                rig.send(Speak(worker=WORKER, call="c1", phrase="order", files=(prompt,)))
                await rig.event(Spoken)
                assert first.loud_s() > 0.3
                assert second.loud_s() > 0.3
                assert 1.3 < first.loud_s() + second.loud_s() < 1.7
                await second.press("1")
                assert (await rig.event(Digit)).digit == "1"
                rig.send(HangUp(worker=WORKER, call="c1"))
                over = await rig.event(Over)
                assert over.packets_out > 70
                assert [e for e in rig.unread() if isinstance(e, Answered)] == []

    asyncio.run(story())
