"""A text of the usual length, with credentials, keeps the limit of RFC 3428 on the wire."""

import asyncio

from drivers.sip.frames import Text, TextEnded
from drivers.sip.texts.message_rules import MessageRules
from tests.peers.sip.sip_socket import answer, sip_socket
from tests.peers.sip.worker_rig import WORKER, started_worker

# RFC 3428 §8
LIMIT_OCTETS = 1300
CHALLENGE = (
    'Proxy-Authenticate: Digest realm="ims.mnc000.mcc460.3gppnetwork.org", '
    'nonce="5f1a5f1a5f1a5f1a5f1a5f1a5f1a5f1a5f1a5f1a", algorithm=MD5, qop="auth", '
    'opaque="abcdef0123456789"'
)


def test_the_longest_part_with_credentials_is_short_enough() -> None:
    def reacts(request: str) -> str:
        if "Proxy-Authorization:" in request:
            return answer(request, "202 Accepted")
        return answer(request, "407 Proxy Authentication Required", CHALLENGE)

    async def story() -> list[str]:
        async with (
            sip_socket(reacts) as peer,
            sip_socket(lambda request: answer(request, "200 OK")) as registrar,
            started_worker(
                registrar=f"127.0.0.1:{registrar.port}", user="+8615400010000", password="p"
            ) as rig,
        ):
            words = "令" * (MessageRules().longest_octets // 3)
            uri = f"sip:+8615400010001@127.0.0.1:{peer.port}"
            rig.send(Text(worker=WORKER, message="m1", uri=uri, text=words))
            assert (await rig.event(TextEnded)).code == 202
            return peer.heard

    first, second = asyncio.run(story())
    assert len(first.encode()) < len(second.encode()) <= LIMIT_OCTETS
