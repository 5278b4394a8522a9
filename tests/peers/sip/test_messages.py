"""Texts by SIP MESSAGE: out, in, and what becomes of those that cannot be read or sent."""

import asyncio

import pytest

from drivers.sip.frames import Started, Text, TextEnded, TextIn
from tests.peers.sip.sip_socket import answer, sip_socket
from tests.peers.sip.worker_rig import WORKER, WorkerRig, free_udp_port, started_worker, worker

CHALLENGE = 'Proxy-Authenticate: Digest realm="pbx", nonce="5f1a", algorithm=MD5, qop="auth"'
ORDER = '立即集合\n第二行 \\ " 【演练】'


def text(port: int, words: str = ORDER, **keys: object) -> Text:
    uri = f"sip:15400010001@127.0.0.1:{port}"
    return Text(worker=WORKER, message="m1", uri=uri, text=words, **keys)  # type: ignore[arg-type]


async def ended(rig: WorkerRig, command: Text) -> tuple[str, int]:
    rig.send(command)
    event = await rig.event(TextEnded)
    return event.message, event.code


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "404 Not Found", "503 Unavailable"])
def test_a_text_ends_with_the_status_of_the_other_side(status: str) -> None:
    async def story() -> list[str]:
        async with (
            sip_socket(lambda request: answer(request, status)) as peer,
            started_worker() as rig,
        ):
            assert await ended(rig, text(peer.port)) == ("m1", int(status[:3]))
            return peer.heard

    (message,) = asyncio.run(story())
    head, _, body = message.partition("\r\n\r\n")
    assert head.startswith("MESSAGE sip:15400010001@127.0.0.1:")
    assert "Content-Type: text/plain;charset=utf-8" in head
    assert body == ORDER


def test_a_challenge_is_answered() -> None:
    def reacts(request: str) -> str:
        if "Proxy-Authorization:" in request:
            return answer(request, "200 OK")
        return answer(request, "407 Proxy Authentication Required", CHALLENGE)

    async def story() -> None:
        async with (
            sip_socket(reacts) as peer,
            sip_socket(lambda request: answer(request, "200 OK")) as registrar,
            started_worker(
                registrar=f"127.0.0.1:{registrar.port}", user="801", password="p"
            ) as rig,
        ):
            assert await ended(rig, text(peer.port)) == ("m1", 200)
            assert 'username="801"' in peer.heard[1]

    asyncio.run(story())


def test_silence_is_told_in_time_once_and_costs_the_next_nothing() -> None:
    async def story() -> None:
        async with (
            sip_socket() as deaf,
            sip_socket(lambda request: answer(request, "200 OK")) as peer,
            started_worker() as rig,
        ):
            assert await ended(rig, text(deaf.port, no_response_s=0.4)) == ("m1", 0)
            deaf.say(answer(deaf.heard[0], "200 OK").encode(), _port_of(deaf.heard[0]))
            assert await ended(rig, text(peer.port)) == ("m1", 200)
            assert rig.unread() == []

    asyncio.run(story())


@pytest.mark.parametrize(
    ("uri", "words", "code"),
    [
        ("sip:15400010001@127.0.0.1:{port}\r\nEvil: 1", "x", 400),
        ("15400010001", "x", 400),
        ("sip:@:", "x", 400),
        ("sip:15400010001@127.0.0.1:{port}", "", 400),
        ("sip:15400010001@127.0.0.1:{port}", "令" * 1001, 513),
        ("sip:15400010001@127.0.0.1:{port};transport=tcp", "x", 503),
    ],
)
def test_what_cannot_be_sent_is_told_at_once(uri: str, words: str, code: int) -> None:
    async def story() -> None:
        async with (
            sip_socket(lambda request: answer(request, "200 OK")) as peer,
            started_worker() as rig,
        ):
            bad = Text(worker=WORKER, message="m0", uri=uri.format(port=peer.port), text=words)
            assert await ended(rig, bad) == ("m0", code)
            assert peer.heard == []
            assert await ended(rig, text(peer.port, "令" * 1000)) == ("m1", 200)
            assert rig.unread() == []

    asyncio.run(story())


def test_by_tcp_a_peer_that_is_not_there_is_known_at_once() -> None:
    async def story() -> None:
        async with started_worker(transport="tcp") as rig:
            assert await ended(rig, text(free_udp_port())) == ("m1", 503)

    asyncio.run(story())


def test_many_texts_at_once_each_have_an_end() -> None:
    async def story() -> set[str]:
        async with (
            sip_socket(lambda request: answer(request, "200 OK")) as peer,
            started_worker() as rig,
        ):
            uri = f"sip:15400010001@127.0.0.1:{peer.port}"
            for number in range(300):
                rig.send(Text(worker=WORKER, message=f"m{number}", uri=uri, text=str(number)))
            ends = [await rig.event(TextEnded) for _ in range(300)]
            assert {end.code for end in ends} == {200}
            assert len({request.partition("\r\n\r\n")[2] for request in peer.heard}) == 300
            return {end.message for end in ends}

    assert len(asyncio.run(story())) == 300


@pytest.mark.parametrize(
    ("content_type", "body", "told"),
    [
        ("text/plain", "收到,10人".encode(), ("text/plain", "收到,10人")),
        ("text/plain;charset=GB2312", "收到".encode("gbk"), ("text/plain", "收到")),
        ("text/plain", "收到".encode("gbk"), ("text/plain", "收到")),
        ("text/plain", b"", ("text/plain", "")),
    ],
)
def test_a_text_that_comes_is_answered_and_told(
    content_type: str, body: bytes, told: tuple[str, str]
) -> None:
    async def story() -> None:
        port = free_udp_port()
        async with sip_socket() as peer, worker(f"127.0.0.1:{port}") as rig:
            await rig.event(Started)
            sent = peer.request("MESSAGE", port, f"Content-Type: {content_type}", body=body)
            assert (await peer.ask(sent, port)).startswith("SIP/2.0 200 ")
            event = await rig.event(TextIn)
            assert (event.content_type, event.text) == told
            assert (event.sender, event.message) == ("06005550009", f"{peer.port}-1/1")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", b"<b>1</b>"),
        ("image/png", b"\x89PNG\0\0"),
        ("text/plain;charset=utf-7", b"1"),
        ("multipart/mixed;boundary=b", b"--b\r\n\r\n1\r\n--b--\r\n"),
        ("application/im-iscomposing+xml", b"<isComposing/>"),
    ],
)
def test_what_we_cannot_read_is_refused_and_not_told(content_type: str, body: bytes) -> None:
    async def story() -> None:
        port = free_udp_port()
        async with sip_socket() as peer, worker(f"127.0.0.1:{port}") as rig:
            await rig.event(Started)
            sent = peer.request("MESSAGE", port, f"Content-Type: {content_type}", body=body)
            refused = await peer.ask(sent, port)
            assert refused.startswith("SIP/2.0 415 ")
            assert "\r\nAccept: text/plain\r\n" in refused
            plain = peer.request("MESSAGE", port, "Content-Type: text/plain", body=b"1")
            await peer.ask(plain, port)
            assert (await rig.event(TextIn)).text == "1"
            assert rig.unread() == []

    asyncio.run(story())


def test_a_text_that_is_said_twice_is_told_once() -> None:
    async def story() -> None:
        port = free_udp_port()
        async with sip_socket() as peer, worker(f"127.0.0.1:{port}") as rig:
            await rig.event(Started)
            sent = peer.request("MESSAGE", port, "Content-Type: text/plain", body=b"1")
            for _ in range(3):
                assert (await peer.ask(sent, port)).startswith("SIP/2.0 200 ")
            again = peer.request("MESSAGE", port, "Content-Type: text/plain", body=b"2")
            await peer.ask(again, port)
            assert [(await rig.event(TextIn)).text for _ in range(2)] == ["1", "2"]
            assert rig.unread() == []

    asyncio.run(story())


def test_who_the_network_asserts_it_is_counts() -> None:
    async def story() -> None:
        port = free_udp_port()
        async with sip_socket() as peer, worker(f"127.0.0.1:{port}") as rig:
            await rig.event(Started)
            asserted = 'P-Asserted-Identity: "队长 <1>" <tel:+8615400010001;ext=1>'
            plain = "Content-Type: text/plain"
            await peer.ask(peer.request("MESSAGE", port, asserted, plain, body=b"1"), port)
            assert (await rig.event(TextIn)).sender == "+8615400010001"

    asyncio.run(story())


def _port_of(request: str) -> int:
    """Whose request this is, by its Via."""
    via = next(line for line in request.split("\r\n") if line.startswith("Via:"))
    return int(via.partition(";")[0].rpartition(":")[2])
