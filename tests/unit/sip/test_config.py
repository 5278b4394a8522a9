"""The channel's keys: what is refused, and that everything wrong is said at once."""

from typing import Any

import pytest
from pydantic import ValidationError

from drivers.sip.config import Config
from drivers.sip.driver import KIND
from drivers.sip.profile import Profile

DIAL = "sip:{number}@10.0.0.1:5060"


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"dial": "sip:1234@10.0.0.1"}, "dial"),
        ({"dial": "sip:{number}@"}, "dial"),
        ({"dial": "sip:{number}@host\r\nX: y"}, "dial"),
        ({"dial": "tel:{number}"}, "dial"),
        ({"bind": "127.0.0.1"}, "bind"),
        ({"bind": "127.0.0.1:99999"}, "bind"),
        ({"calls": 0}, "calls"),
        ({"user": "a b"}, "user"),
        ({"caller_id": "hall"}, "caller_id"),
        ({"never_dial": ["11x"]}, "never_dial"),
        ({"most_calls_per_hour": 0}, "most_calls_per_hour"),
        ({"speech_engine": "other"}, "speech_engine"),
        ({"registrar": "sip:10.0.0.1"}, "registrar needs a user"),
        ({"bind": "127.0.0.1:65530", "calls": 8}, "no room"),
        ({"bind": "127.0.0.1:65530", "callers": 8}, "no room"),
        ({"callers": -1}, "callers"),
        ({"seats": "seats"}, "seats"),
        ({"seats": "sip:a b@10.0.0.1"}, "seats"),
        ({"colour": "red"}, "colour"),
        ({"statuses": {" S1": "1"}}, "statuses"),
        ({"statuses": {"S1": ""}}, "statuses"),
        ({"emergencies": [""]}, "emergencies"),
        ({"page_alert": "alert.wav"}, "page_alert"),
    ],
)
def test_a_key_that_cannot_be_is_named(keys: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        Config.model_validate({"dial": DIAL, **keys})


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(ValidationError) as raised:
        Config.model_validate({"bind": "x", "calls": -1, "caller_id": "?"})
    named = {fault["loc"][0] for fault in raised.value.errors()}
    assert named == {"dial", "bind", "calls", "caller_id"}


@pytest.mark.parametrize(("calls", "legs", "ports"), [(1, 4, 1), (4, 4, 1), (5, 4, 2), (32, 4, 8)])
def test_every_worker_has_a_port(calls: int, legs: int, ports: int) -> None:
    config = Config.model_validate({"dial": DIAL, "calls": calls})
    binds = KIND.binds(config, Profile(legs=legs))
    assert list(binds) == [("127.0.0.1", 5062 + n) for n in range(ports)]


def test_legs_for_callers_have_workers_of_their_own() -> None:
    config = Config.model_validate({"dial": DIAL, "calls": 5, "callers": 6})
    binds = KIND.binds(config, Profile())
    assert list(binds) == [("127.0.0.1", 5062 + n) for n in range(4)]
    assert config.caller_workers(4) == 2


def test_workers_that_run_elsewhere_take_no_port_here() -> None:
    config = Config.model_validate({"dial": DIAL, "workers_at": ["socket://127.0.0.1:7100"]})
    assert list(KIND.binds(config, Profile())) == []
