"""The account of a worker at a registrar that sipp plays."""

import asyncio
from pathlib import Path

import pytest

from drivers.sip.frames import Over, Registered, Started
from tests.peers.sip.sipp_peer import refuses, registrar, sipp
from tests.peers.sip.worker_rig import dial, free_udp_port, worker

ACCOUNT = {"user": "801", "password": "p\"w'ä", "caller_id": "06005550000"}


def test_it_registers_with_its_password_and_goes_with_a_goodbye(tmp_path: Path) -> None:
    async def story() -> None:
        steps = registrar("401 Unauthorized", "200 OK", "200 OK")
        async with (
            sipp(tmp_path, steps) as port,
            worker(registrar=f"sip:127.0.0.1:{port}", **ACCOUNT) as rig,
        ):
            await rig.event(Started)
            assert (await rig.event(Registered)).code == 200

    asyncio.run(story())
    messages = next(tmp_path.glob("*messages.log")).read_text()
    registers = [part for part in messages.split("UDP message received") if "REGISTER sip:" in part]
    assert 'username="801"' in registers[1]
    assert "Expires: 0" in registers[2]
    assert all('"06005550000" <sip:801@127.0.0.1' in part for part in registers)


@pytest.mark.parametrize("status", ["403 Forbidden", "503 Service Unavailable"])
def test_a_refused_registration_is_told_with_its_code_and_calls_still_go(
    status: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with (
            sipp(tmp_path, registrar(status)) as registrar_port,
            worker(registrar=f"127.0.0.1:{registrar_port}", **ACCOUNT) as rig,
        ):
            refused = await rig.event(Registered)
            assert (refused.code, refused.reason) == (int(status[:3]), status[4:])
            async with sipp(tmp_path, refuses("486 Busy Here")) as port:
                rig.send(dial("c1", port))
                assert (await rig.event(Over)).code == 486

    asyncio.run(story())


def test_a_wrong_password_is_the_registrars_code(tmp_path: Path) -> None:
    async def story() -> None:
        steps = registrar("401 Unauthorized", "403 Forbidden")
        async with (
            sipp(tmp_path, steps) as port,
            worker(registrar=f"127.0.0.1:{port}", **ACCOUNT) as rig,
        ):
            assert (await rig.event(Registered)).code == 403

    asyncio.run(story())


def test_a_registrar_that_is_not_there_is_told_and_calls_still_go(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            worker(registrar=f"127.0.0.1:{free_udp_port()}", **ACCOUNT) as rig,
            sipp(tmp_path, refuses("486 Busy Here")) as port,
        ):
            await rig.event(Started)
            rig.send(dial("c1", port))
            assert (await rig.event(Over)).code == 486
            assert rig.unread() == []
            assert (await rig.event(Registered)).code == 0

    asyncio.run(story())
