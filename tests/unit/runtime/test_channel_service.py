"""What a channel carries: by its driver, or by its profile where the driver leaves it to that."""

import pytest

from gateway.config import Channel
from gateway.orders.order import Bearer
from gateway.runtime.driver_catalogue import Fitted, fit, known_drivers


@pytest.mark.parametrize(
    ("driver", "profile", "keys", "bearer"),
    [
        ("gsm_modem", None, {"port": "/dev/ttyUSB0"}, Bearer.SMS),
        ("sip", None, {"dial": "sip:{number}@127.0.0.1"}, Bearer.VOICE),
        ("sip", "ims_huawei_zte", {"dial": "sip:{number}@127.0.0.1"}, Bearer.VOICE),
        ("sip", "messages", {"dial": "sip:{number}@127.0.0.1"}, Bearer.SMS),
        ("sip", "radio_messages", {"dial": "sip:{number}@127.0.0.1"}, Bearer.RADIO),
        ("sip", "radio_voice", {"dial": "sip:{number}@127.0.0.1"}, Bearer.RADIO),
    ],
)
def test_a_channel_is_of_the_bearer_that_its_profile_says(
    driver: str, profile: str | None, keys: dict[str, str], bearer: Bearer
) -> None:
    channel = Channel.model_validate({"name": "one", "driver": driver, "profile": profile, **keys})
    fitted = fit(channel, known_drivers())
    assert isinstance(fitted, Fitted)
    assert fitted.bearer is bearer
    assert fitted.service.accepts
