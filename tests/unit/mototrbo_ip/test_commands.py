"""The driver as the person at the rack meets it: the check of a channel, of a device."""

import socket

import pytest

from gateway.cli.command_tree import execute


def free_port() -> int:
    with socket.socket(type=socket.SOCK_DGRAM) as own:
        own.bind(("0.0.0.0", 0))
        return int(own.getsockname()[1])


def test_its_ports_are_looked_at_without_anybody_noticing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ports = [f"--set=ports.{name}={free_port()}" for name in ("ars", "tms", "lrrp")]
    command = ["driver", "verify", "mototrbo_ip", "--port", "127.0.0.1", *ports]
    assert execute([*command, "--profile", "dm4600"]) == 0
    assert "radios_on_air=0" in capsys.readouterr().out


def test_a_wrong_address_is_a_fault_of_the_configuration(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["driver", "verify", "mototrbo_ip", "--port", "127.0.0.1"]
    assert execute([*command, "--set=radio_address=12.0.0.1"]) == 2
    assert "12.{a}.{b}.{c}" in capsys.readouterr().err
