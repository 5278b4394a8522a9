"""Two calls of one worker, joined: sipp calls in, and sipp is called."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from drivers.sip.frames import Answered, Digit, Hush, Join, Speak, Spoken
from tests.peers.sip.call_steps import hung_up, picked_up, told
from tests.peers.sip.rtp_phone import RtpPhone, rtp_phone
from tests.peers.sip.sipp_caller import BYE_COMES, answered, invite
from tests.peers.sip.sipp_peer import BYE, answers, moves_media, pause, sipp
from tests.peers.sip.sound_samples import hum, loud_s, samples_in
from tests.peers.sip.worker_rig import (
    WORKER,
    WorkerRig,
    dial,
    eventually,
    started_worker,
    write_tone,
)
from tests.unit.sip_worker.tones import key_tones

SEAT = "seat"


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody who called, and the seat that was called for him; both talk with the worker."""

    rig: WorkerRig
    caller: RtpPhone
    seat: RtpPhone
    call: str

    def join(self) -> None:
        self.rig.send(Join(worker=WORKER, call=self.call, other=SEAT))


@contextlib.asynccontextmanager
async def pair(directory: Path, **keys: object) -> AsyncIterator[Pair]:
    """Both wait for our BYE."""
    async with (
        started_worker(takes_calls=True) as rig,
        rtp_phone() as seat,
        rtp_phone() as caller,
        sipp(directory, answers(seat.port, BYE)) as port,
    ):
        steps = [invite(caller.port), answered(), BYE_COMES]
        async with sipp(directory, steps, callee=rig.port):
            call = await picked_up(rig, str(keys.pop("caller_record", "")))
            rig.send(dial(SEAT, port, **keys))
            await rig.event(Answered)
            for phone in (seat, caller):
                await phone.until_called()
            yield Pair(rig, caller, seat, call)


def test_who_are_joined_hear_each_other_and_no_prompt(tmp_path: Path) -> None:
    async def story() -> None:
        prompt, short = write_tone(tmp_path / "p.wav", 20.0), write_tone(tmp_path / "s.wav", 0.3)
        async with pair(tmp_path) as two:
            rig = two.rig
            rig.send(Speak(worker=WORKER, call=two.call, phrase="wait", files=(prompt,)))
            await two.caller.until_spoken_to()
            assert two.seat.loud_s() == 0.0
            two.join()
            await two.caller.play(hum(0.5))
            await two.seat.until_spoken_to()
            before_s = two.caller.loud_s()
            await two.seat.play(hum(0.5))
            await eventually(lambda: two.caller.loud_s() > before_s + 0.2)
            assert 0.2 < two.seat.loud_s() < 0.7
            await asyncio.gather(two.caller.press("7"), two.seat.play(key_tones("3", 0.1, 0.1)))
            keys = {await rig.event(Digit) for _ in range(2)}
            assert keys == {
                Digit(WORKER, two.call, "7", "rfc4733"),
                Digit(WORKER, SEAT, "3", "inband"),
            }
            # The caller is gone; the seat stays, and can be told so.
            await hung_up(rig, two.call)
            heard_s = two.seat.loud_s()
            await told(rig, SEAT, short)
            assert two.seat.loud_s() > heard_s + 0.1
            assert (await hung_up(rig, SEAT)).by_us
            assert [event for event in rig.unread() if isinstance(event, Digit | Spoken)] == []

    asyncio.run(story())


def test_the_recording_of_either_call_has_both_directions(tmp_path: Path) -> None:
    records = [tmp_path / "caller.wav", tmp_path / "seat.wav"]

    async def story() -> None:
        names = {"caller_record": str(records[0]), "record": str(records[1])}
        async with pair(tmp_path, **names) as two:
            two.join()
            await two.caller.play(hum(0.6, hertz=500))
            await two.seat.play(hum(0.6, hertz=1500))
            await hung_up(two.rig, two.call)
            # What the seat says to itself now is no business of the recording of the other call.
            await two.seat.play(hum(0.5, hertz=1500))
            await hung_up(two.rig, SEAT)
            await eventually(lambda: all(is_whole(record) for record in records))

    asyncio.run(story())
    for record in records:
        assert 0.3 < loud_s(samples_in(record), hertz=500) < 0.8
    first_s, second_s = (loud_s(samples_in(record), hertz=1500) for record in records)
    assert 0.3 < first_s < 0.8
    assert first_s + 0.2 < second_s < 1.4


def is_whole(record: Path) -> bool:
    """The size of the samples is written last."""
    return int.from_bytes(record.read_bytes()[40:44], "little") > 0


def test_who_is_held_and_led_elsewhere_stays_joined(tmp_path: Path) -> None:
    """RFC 3261 §14: an exchange that takes itself out of the way of the sound."""

    async def story() -> None:
        async with (
            started_worker() as rig,
            rtp_phone() as first,
            rtp_phone() as second,
            rtp_phone() as other,
            sipp(tmp_path, answers(other.port, BYE)) as other_port,
        ):
            held = moves_media(first.port).replace("a=sendrecv", "a=sendonly")
            steps = answers(first.port, pause(700), held, moves_media(second.port), BYE)
            async with sipp(tmp_path, steps) as port:
                for name, peer in (("c1", port), ("c2", other_port)):
                    rig.send(dial(name, peer))
                    await rig.event(Answered)
                rig.send(Join(worker=WORKER, call="c1", other="c2"))
                await second.until_called()
                await second.play(hum(0.3))
                await eventually(lambda: other.loud_s() > 0.1)
                await other.play(hum(0.3))
                await eventually(lambda: second.loud_s() > 0.1)
                for name in ("c1", "c2"):
                    await hung_up(rig, name)

    asyncio.run(story())


def test_who_is_not_there_is_joined_with_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        async with pair(tmp_path) as two:
            rig = two.rig
            for call, other in ((SEAT, "nobody"), (SEAT, SEAT), ("nobody", SEAT)):
                rig.send(Join(worker=WORKER, call=call, other=other))
            rig.send(Hush(worker=WORKER, call=SEAT))
            await two.caller.play(hum(0.2))
            assert two.seat.loud_s() == 0.0
            assert two.caller.loud_s() == 0.0
            for call in (SEAT, two.call):
                await hung_up(rig, call)

    asyncio.run(story())
