"""Calls by TLS go to a peer whose certificate is known, and to nobody else."""

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

from drivers.sip.frames import Over
from tests.peers.sip.worker_rig import dial, started_worker


def test_a_certificate_that_nobody_vouches_for_gets_no_invite(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))

    async def story() -> None:
        heard = bytearray()

        async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heard.extend(await reader.read(4096))
            writer.close()

        server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=context)
        async with server, started_worker(transport="tls") as rig:
            rig.send(dial("c1", server.sockets[0].getsockname()[1]))
            over = await rig.event(Over)
        assert (over.code, over.answered) == (503, False)
        assert "certificate" in over.reason
        assert heard == b""

    asyncio.run(story())


def self_signed(directory: Path) -> tuple[Path, Path]:
    """A certificate for the loopback, and its key."""
    program = shutil.which("openssl")
    assert program is not None, "openssl is not installed (Debian package openssl)"
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    subprocess.run(
        [
            *(program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key
