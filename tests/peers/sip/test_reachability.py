"""Whether the switch is there: OPTIONS that go out, and those that come in."""

import asyncio

from drivers.sip.frames import Failed, Reachable, Started
from tests.peers.sip.sip_socket import answer, sip_socket
from tests.peers.sip.worker_rig import free_udp_port, started_worker, worker


def test_what_changes_is_told_and_nothing_else() -> None:
    statuses = ["200 OK", "200 OK", "503 Busy", "503 Busy", "", "", "404 Not Found"]

    async def story() -> None:
        def reacts(request: str) -> str | None:
            asked.setdefault(_call_id(request), statuses[min(len(asked), 6)])
            status = asked[_call_id(request)]
            return answer(request, status) if status else None

        asked: dict[str, str] = {}
        async with (
            sip_socket(reacts) as peer,
            started_worker(ping=f"sip:127.0.0.1:{peer.port}", ping_every_s=0.4) as rig,
        ):
            assert [(await rig.event(Reachable)).code for _ in range(4)] == [200, 503, 0, 404]
            assert peer.heard[0].startswith(f"OPTIONS sip:127.0.0.1:{peer.port} SIP/2.0\r\n")
            assert len(asked) == 7

    asyncio.run(story())


def test_a_late_answer_is_an_answer() -> None:
    async def story() -> None:
        async with (
            sip_socket() as peer,
            started_worker(ping=f"sip:127.0.0.1:{peer.port}", ping_every_s=0.4) as rig,
        ):
            assert (await rig.event(Reachable)).code == 0
            peer.say(answer(peer.heard[0], "200 OK").encode(), _port_of(peer.heard[0]))
            assert (await rig.event(Reachable)).code == 200

    asyncio.run(story())


def test_by_tcp_a_switch_that_is_not_there_is_silent() -> None:
    async def story() -> None:
        ping = f"sip:127.0.0.1:{free_udp_port()}"
        async with started_worker(ping=ping, ping_every_s=60.0, transport="tcp") as rig:
            assert (await rig.event(Reachable)).code == 0

    asyncio.run(story())


def test_an_address_that_is_none_is_a_fault_of_the_start() -> None:
    async def story() -> None:
        async with worker(ping="127.0.0.1\r\nEvil: 1") as rig:
            assert "ping" in (await rig.event(Failed)).reason

    asyncio.run(story())


def test_an_options_that_comes_is_answered() -> None:
    async def story() -> None:
        port = free_udp_port()
        async with sip_socket() as peer, worker(f"127.0.0.1:{port}") as rig:
            await rig.event(Started)
            response = await peer.ask(peer.request("OPTIONS", port), port)
            assert response.startswith("SIP/2.0 200 ")
            # RFC 3261 §11.2
            assert "INVITE" in _header(response, "Allow")
            assert "application/sdp" in _header(response, "Accept")
            assert rig.unread() == []

    asyncio.run(story())


def _header(message: str, name: str) -> str:
    return next(line for line in message.split("\r\n") if line.startswith(f"{name}:"))


def _call_id(request: str) -> str:
    return _header(request, "Call-ID")


def _port_of(request: str) -> int:
    return int(_header(request, "Via").partition(";")[0].rpartition(":")[2])
