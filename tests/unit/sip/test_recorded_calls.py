"""What of a call is recorded, under what name, and when its record says so."""

import stat
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from drivers.sip import frames
from drivers.sip.config import Config
from drivers.sip.dial_plan import DialPlan
from drivers.sip.frames import Dial, decode_command, encode_frame
from drivers.sip.hourly_caps import HourlyCaps
from drivers.sip.line_setup import LineSetup
from drivers.sip.profile import Profile
from drivers.sip.protocol import SipMachine
from drivers.sip.records.call_records import CallRecords, Kind, record_name
from drivers.sip.told_events import ToldEvents
from gateway.driver_api import (
    CallCause,
    CallEnded,
    Completed,
    Health,
    Heard,
    NeedsOperator,
    Probe,
    VoiceCall,
)
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.line_bench import DIAL, ONE, NamedLines, bench

AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
FOLDER = PurePosixPath("/records")


class Shelf:
    """A store of which the test says how it is."""

    def __init__(self) -> None:
        self.trouble = ""
        self.facts = {"recordings_free_gb": "12.0"}


class Line:
    """One call on one line, frame by frame."""

    def __init__(self, folder: PurePosixPath | None = FOLDER, store: Shelf | None = None) -> None:
        self.speech = NamedLines()
        self.speech.prepare = lambda text: None  # type: ignore[method-assign]
        plan = DialPlan(DIAL, Profile().number_form)
        self.machine = SipMachine(
            LineSetup(
                *(Config(dial=DIAL), Profile(), plan, HourlyCaps(None, {}), ToldEvents()),
                *(self.speech, lambda: AT, "", CallRecords(folder, lambda: AT), store),
            ),
            0.0,
            lambda line: None,
        )
        self.hear(frames.Here(0), frames.Started(0, 4))
        self.machine.events()

    def hear(self, *events: frames.WorkerEvent) -> None:
        for event in events:
            self.machine.receive(encode_frame(event), 1.0)

    def dial(self, to: str = ONE) -> Dial:
        self.machine.request("d1/1#1", VoiceCall(to, "集结"), 1.0)
        commands = map(decode_command, self.machine.outgoing().splitlines(keepends=True))
        (dialled,) = (command for command in commands if isinstance(command, Dial))
        return dialled

    def end(self) -> CallEnded:
        for event in self.machine.events():
            match event:
                case Heard(token):
                    self.machine.committed(token, 1.0)
                    return self.end()
                case Completed(_, CallEnded() as ended):
                    return ended
        raise AssertionError("the call has not ended")

    def health(self) -> Health:
        self.machine.request("probe", Probe(), 1.0)
        (health,) = (
            event.result
            for event in self.machine.events()
            if isinstance(event, Completed) and isinstance(event.result, Health)
        )
        return health


def over(call: str, *, answered: bool, unrecorded: str = "") -> frames.Over:
    code = 200 if answered else 486
    return frames.Over(0, call, code, "", False, answered, unrecorded=unrecorded)


def test_a_call_is_recorded_and_its_end_names_the_file() -> None:
    line = Line()
    dialled = line.dial()
    name = record_name(AT, Kind.CALL, dialled.call, ONE)
    assert dialled.record == f"/records/{name}"
    line.hear(frames.Answered(0, dialled.call), over(dialled.call, answered=True))
    assert line.end() == CallEnded(True, CallCause.NO_CONFIRMATION, name)


def test_a_confirmed_call_names_it_too() -> None:
    line = Line()
    dialled = line.dial()
    call = dialled.call
    line.hear(frames.Answered(0, call), frames.Digit(0, call, "1", "rfc4733"))
    line.hear(over(call, answered=True))
    assert line.end() == CallEnded(True, None, dialled.record.removeprefix("/records/"))


def test_a_worker_that_dies_leaves_what_it_has_written() -> None:
    line = Line()
    dialled = line.dial()
    line.hear(frames.Answered(0, dialled.call), frames.Gone(0, "killed"))
    assert line.end() == CallEnded(True, CallCause.CUT, dialled.record.removeprefix("/records/"))


def test_nobody_is_promised_a_file_of_a_call_that_was_not_answered() -> None:
    line = Line()
    line.hear(over(line.dial().call, answered=False))
    assert line.end() == CallEnded(False, CallCause.BUSY)


def test_nor_one_that_could_not_be_written_and_health_says_so_until_one_can() -> None:
    line = Line()
    for reason, named in [("disk full", False), ("", True)]:
        call = line.dial().call
        line.hear(frames.Answered(0, call), over(call, answered=True, unrecorded=reason))
        assert bool(line.end().recording) is named
        health = line.health()
        assert health.ok is named
        assert health.reason == ("" if named else "the last call was not recorded: disk full")


def test_without_a_folder_nothing_is_recorded() -> None:
    line = Line(folder=None)
    dialled = line.dial()
    assert dialled.record == ""
    line.hear(frames.Answered(0, dialled.call), over(dialled.call, answered=True))
    assert line.end().recording == ""


def test_two_calls_to_one_number_at_one_moment_have_two_files() -> None:
    line = Line()
    first = line.dial()
    line.hear(over(first.call, answered=False))
    assert line.dial().record != first.record


def test_health_says_what_is_wrong_with_the_store_and_the_speech() -> None:
    shelf = Shelf()
    line = Line(store=shelf)
    assert line.health().ok
    assert line.health().facts["recordings_free_gb"] == "12.0"
    shelf.trouble = "/records: hardly any room for recordings"
    line.speech.trouble = "speech engine 'kokoro': its process ended 10 times"
    assert line.health().reason == f"{line.speech.trouble}; {shelf.trouble}"


def test_a_peer_that_does_not_answer_is_told() -> None:
    line = Line()
    line.hear(frames.Reachable(0, 404))
    assert (line.health().ok, line.health().facts["peer"]) == (True, "404")
    line.hear(frames.Reachable(0, 0))
    health = line.health()
    assert health.reason == "the peer does not answer: sip:127.0.0.1:5060 (OPTIONS)"
    assert health.facts["peer"] == "silent"
    line.hear(frames.Reachable(0, 200))
    assert line.health().ok


def test_a_new_worker_has_not_asked_yet() -> None:
    line = Line()
    line.hear(frames.Reachable(0, 0), frames.Here(0), frames.Started(0, 4))
    assert line.health().ok


@pytest.mark.parametrize(
    ("dial", "peer"),
    [
        ("sip:{number}@10.0.0.1:5060", "sip:10.0.0.1:5060"),
        ("sips:9{number}@sbc.example;transport=tls", "sips:sbc.example;transport=tls"),
    ],
)
@pytest.mark.parametrize(("key", "of_profile", "every_s"), [(None, 30.0, 30), (5.0, 0.0, 5)])
def test_the_peer_is_asked_as_the_channel_or_its_profile_says(
    dial: str, peer: str, key: float | None, of_profile: float, every_s: float
) -> None:
    start = setup_of(dial, key, of_profile).start(0)
    assert (start.ping, start.ping_every_s) == (peer, every_s)


@pytest.mark.parametrize(("key", "of_profile"), [(0.0, 30.0), (None, 0.0)])
def test_a_peer_that_is_not_to_be_asked(key: float | None, of_profile: float) -> None:
    assert setup_of(DIAL, key, of_profile).start(0).ping == ""


def setup_of(dial: str, key: float | None, of_profile: float) -> LineSetup:
    profile = Profile(options_every_s=of_profile)
    return LineSetup(
        *(Config(dial=dial, options_every_s=key), profile, DialPlan(dial, profile.number_form)),
        *(HourlyCaps(None, {}), ToldEvents(), NamedLines(), lambda: AT),
    )


def test_a_session_makes_its_folder_and_names_its_calls(tmp_path: Path) -> None:
    async def story() -> None:
        folder = tmp_path / "a" / "records"
        async with bench(
            {"record_folder": str(folder)}, telephones={ONE: "answer:1:dtmf=1"}
        ) as lines:
            ended = await lines.call()
            assert isinstance(ended, CallEnded)
            assert ended.recording.endswith(".wav")
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    run_virtual(story())


def test_a_folder_that_cannot_be_made_keeps_the_channel_down(tmp_path: Path) -> None:
    async def story() -> None:
        (tmp_path / "file").touch()
        with pytest.raises(NeedsOperator, match="record_folder"):
            async with bench({"record_folder": str(tmp_path / "file" / "records")}):
                raise AssertionError("the session must not begin")

    run_virtual(story())
