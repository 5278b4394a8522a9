"""The example that an administrator copies: what stands in it, in comments too, is taken."""

import re
from pathlib import Path

from gateway.config import load_config
from gateway.runtime.driver_catalogue import (
    Fitted,
    fit,
    known_drivers,
    shared_ports,
    shared_udp_ports,
)

EXAMPLE = Path(__file__).parents[3] / "docs" / "gateway.example.toml"
_COMMENTED_KEY = re.compile(r"# (?=\[\[channel\]\]|[a-z_]+ = )")


def uncommented() -> str:
    """The example with every channel that stands in comments, and all of its keys."""
    head, found, channels = EXAMPLE.read_text("utf-8").partition("[[channel]]")
    lines = (found + channels).splitlines()
    return head + "\n".join(_COMMENTED_KEY.sub("", line, count=1) for line in lines)


def test_a_channel_of_each_radio_driver_is_right_once_its_comments_are_gone(
    tmp_path: Path,
) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(uncommented(), "utf-8")
    channels = load_config(file).channel
    drivers = known_drivers()
    fitted = [fit(channel, drivers) for channel in channels]
    assert [each for each in fitted if isinstance(each, list)] == []
    assert shared_ports(channels) == []
    assert shared_udp_ports([each for each in fitted if isinstance(each, Fitted)]) == []
    radios = {"tetra_pei", "hytera_ip", "mototrbo_ip"}
    assert radios <= {channel.driver for channel in channels}


def test_as_it_stands_it_is_a_hall_with_one_modem(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    assert [channel.driver for channel in load_config(file).channel] == ["gsm_modem"]
