"""The hall's switch played by kamailio, with the configuration that docs/ recommends."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from tests.peers.sip.free_ports import free_ports
from tests.peers.sip.sip_socket import sip_socket
from tests.peers.sip.test_tls_peer import self_signed
from tests.peers.sip.worker_rig import PATIENCE_S

LINE, SEAT_1, SEAT_2, GROUP = "801", "811", "812", "800"
LEADER, STRANGER = "15400010001", "06005550009"
CONFIG = Path(__file__).parents[3] / "docs" / "kamailio.example.cfg"


@dataclass(frozen=True, slots=True)
class Switch:
    """Where it listens by UDP and TCP, and by TLS; what vouches for it then."""

    port: int
    tls_port: int
    certificate: Path

    def account(self, user: str, transport: str = "udp") -> dict[str, object]:
        """The keys of a worker's `start` that make it this user."""
        port = self.tls_port if transport == "tls" else self.port
        return {
            "registrar": f"127.0.0.1:{port}",
            "user": user,
            "password": password(user),
            "transport": transport,
        }

    def telephone(self, user: str) -> str:
        """A line of baresip's accounts."""
        place = f"sip:{user}@127.0.0.1:{self.port}"
        return f"<{place}>;auth_user={user};auth_pass={password(user)}"


def password(user: str) -> str:
    return f"secret of {user}".replace(" ", "-")


@contextlib.asynccontextmanager
async def switch(directory: Path, tls: bool = False) -> AsyncIterator[Switch]:
    """Runs in this directory; with a certificate of its own it speaks TLS, too."""
    program = shutil.which("kamailio", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "kamailio is not installed (Debian packages kamailio*)"
    ports = free_ports(2)
    there = Switch(ports, ports + 1, directory / "certificate.pem")
    _configure(directory)
    defines = ["-A", f"PORT={there.port}"]
    if tls:
        self_signed(directory)
        defines += ["-A", f"TLS_PORT={there.tls_port}"]
    with (directory / "kamailio.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(program, "-DD", "-E", "-f", "kamailio.cfg", "-m", "32", "-M", "4", *defines),
            *("-Y", str(directory), "-P", str(directory / "pid")),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=directory,
            start_new_session=True,
        )
    try:
        await _until_it_answers(there.port, process, directory)
        yield there
    finally:
        await _end(process)


def _configure(directory: Path) -> None:
    passwords = "\n".join(
        f'    $sht(password=>{user}) = "{password(user)}";'
        for user in (LINE, SEAT_1, SEAT_2, LEADER, STRANGER)
    )
    names = {"GROUP": GROUP, "SEAT_1": SEAT_1, "SEAT_2": SEAT_2}
    defines = "".join(f'#!define {name} "{user}"\n' for name, user in names.items())
    (directory / "users.cfg").write_text(
        f"{defines}event_route[htable:mod-init] {{\n{passwords}\n}}\n"
    )
    shutil.copy(CONFIG, directory / "kamailio.cfg")


async def _until_it_answers(
    port: int, process: asyncio.subprocess.Process, directory: Path
) -> None:
    async with asyncio.timeout(PATIENCE_S), sip_socket() as asker:
        while not asker.heard:
            assert process.returncode is None, (directory / "kamailio.log").read_text()
            asker.say(asker.request("OPTIONS", port), port)
            await asyncio.sleep(0.05)


async def _end(process: asyncio.subprocess.Process) -> None:
    """It has children of its own, which are all in its group."""
    for how, patience_s in ((signal.SIGTERM, 5.0), (signal.SIGKILL, PATIENCE_S)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await process.wait()
                return
