"""A link that says why it is down and comes back from everything."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.peers.core_link.brokers import (
    WILL_TOPIC,
    Relay,
    eventually,
    free_port,
    ignore,
    mosquitto,
    new_link,
    peer,
    running,
)
from tests.peers.core_link.dispatch_core import BOTH, EVENTS, going_down
from tests.peers.core_link.scripted_broker import ScriptedBroker


@BOTH
def test_a_half_open_link_is_noticed_and_left(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            peer(kind, tmp_path) as at,
            Relay(at.port).open() as relay,
            running(new_link(relay.port, keepalive_s=1), ignore) as link,
        ):
            await link.wait_connected()
            relay.freeze()
            await going_down(link, b"into the void")
            await eventually(lambda: link.fault)
            await going_down(link, b"still nobody")
            relay.thaw()
            await link.wait_connected()
            await link.publish(EVENTS, b"back")

    asyncio.run(story())


def test_a_refused_subscription_is_a_fault() -> None:
    async def story() -> None:
        async with (
            ScriptedBroker(granted=0x80).open() as broker,
            running(new_link(broker.port), ignore) as link,
        ):
            await eventually(lambda: "refuses the subscription" in (link.fault or ""))

    asyncio.run(story())


@BOTH
def test_a_wrong_password_is_a_clear_fault(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            peer(kind, tmp_path) as at,
            running(new_link(at.port, password="wrong"), ignore) as link,
        ):
            await eventually(lambda: "refuses user gateway" in (link.fault or ""))
            assert "wrong" not in (link.fault or "")

    asyncio.run(story())


def test_nobody_there_is_a_clear_fault_until_somebody_is(tmp_path: Path) -> None:
    async def story() -> None:
        port = free_port()
        async with running(new_link(port), ignore) as link:
            await eventually(lambda: f"127.0.0.1:{port}" in (link.fault or ""))
            assert f"127.0.0.1:{port}" in await going_down(link, b"x")
            async with mosquitto(tmp_path, port):
                await link.wait_connected()
                assert link.fault is None

    asyncio.run(story())


@BOTH
def test_hooks_run_at_every_connect(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with peer(kind, tmp_path) as at, Relay(at.port).open() as relay:
            link = new_link(relay.port)
            rounds = 0

            async def broken() -> None:
                raise RuntimeError("a bug")

            async def announce() -> None:
                nonlocal rounds
                await link.publish(WILL_TOPIC, b"ready", retain=True)
                rounds += 1

            link.on_connected(broken)
            link.on_connected(announce)
            async with running(link, ignore):
                await eventually(lambda: rounds == 1)
                relay.cut()
                await eventually(lambda: rounds == 2)

    asyncio.run(story())


def test_tls_trusts_the_named_authority_only(tmp_path: Path) -> None:
    async def story() -> None:
        certificate, key = _self_signed(tmp_path)
        port = free_port()
        async with mosquitto(tmp_path, port, f"certfile {certificate}", f"keyfile {key}"):
            async with running(new_link(port, tls=True, ca_file=certificate), ignore) as link:
                await link.wait_connected()
                await link.publish(EVENTS, b"private")
            async with running(new_link(port, tls=True), ignore) as link:
                await eventually(lambda: "certificate" in (link.fault or "").lower())

    asyncio.run(story())


def _self_signed(directory: Path) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    certificate, key = directory / "cert.pem", directory / "key.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key
