"""Scenarios whose telephones are the sip driver's own simulator: every frame of a call is real."""

import pytest

from gateway.orders.facts import AnswerHeard, AttemptEnded, Verdict
from gateway.orders.order import Bearer
from gateway.rehearsal.outcome_difference import differences
from gateway.rehearsal.rehearsal import rehearse
from gateway.rehearsal.rehearsed_hall import RehearsalFailed
from gateway.roster.numbers import normal
from tests.stories.rehearsed import S01, S02, S03, S05, S07, answers, rehearsed, scenario


@pytest.mark.parametrize("name", [S01, S02, S03, S05, S07], ids=lambda name: name[:3])
def test_the_outcome_is_the_expected_one_and_the_driver_keeps_to_its_frames(name: str) -> None:
    played = rehearsed(name)
    assert differences(scenario(name).expected, played.outcome) == []
    assert played.hall.lines.calls
    assert played.hall.lines.violations == []
    assert played.hall.lines.fitted().kind.name == "sip"


@pytest.mark.parametrize("name", [S01, S03], ids=lambda name: name[:3])
def test_the_digits_of_the_scenario_are_heard_and_matched(name: str) -> None:
    voiced = [fact for fact in answers(name) if fact.bearer is Bearer.VOICE]
    patterns = scenario(name).patterns(Bearer.VOICE)
    pressing = {normal(to) for to, pattern in patterns.items() if "dtmf" in pattern}
    assert pressing
    assert {normal(fact.address) for fact in voiced} == pressing
    assert {(fact.channel, fact.raw, fact.verdict) for fact in voiced} == {
        ("lines", "1", Verdict.MATCHED)
    }


def test_s01_voicemail_and_silence_end_without_a_confirmation() -> None:
    """What picked up and pressed nothing was reached by no call; a voicemail picks up, too."""
    lines = rehearsed(S01).hall.lines
    voicemail = {call.to for call in lines.calls if call.item == "voicemail"}
    assert voicemail
    ended = [fact for fact in rehearsed(S01).past.facts if isinstance(fact, AttemptEnded)]
    causes = {fact.cause for fact in ended if fact.channel == "lines"}
    assert {"no_answer", "no_confirmation", "busy", "off"} <= causes
    heard = [fact for fact in rehearsed(S01).past.facts if isinstance(fact, AnswerHeard)]
    assert not voicemail & {normal(f.address) for f in heard if f.bearer is Bearer.VOICE}


@pytest.mark.parametrize(
    ("driver", "answer"),
    [("tin_can", "no simulator 'tin_can' is installed"), ("gsm_modem", "plays no telephones")],
)
def test_a_driver_without_telephones_is_named(driver: str, answer: str) -> None:
    with pytest.raises(RehearsalFailed, match=answer):
        rehearse(scenario(S02), lines_driver=driver)
