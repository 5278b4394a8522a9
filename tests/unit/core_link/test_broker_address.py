"""Where a broker is reached."""

import pytest

from gateway.core_link.broker_address import BrokerAddress, broker_address


@pytest.mark.parametrize(
    ("broker", "listen", "expected"),
    [
        ("embedded", "127.0.0.1:1883", BrokerAddress("127.0.0.1", 1883)),
        ("embedded", "0.0.0.0:2883", BrokerAddress("127.0.0.1", 2883)),
        ("embedded", "[::]:2883", BrokerAddress("::1", 2883)),
        ("embedded", "10.0.0.7:2883", BrokerAddress("10.0.0.7", 2883)),
        ("mqtt://hall", "x:1", BrokerAddress("hall", 1883)),
        ("mqtt://hall:1884", "x:1", BrokerAddress("hall", 1884)),
        ("mqtts://hall", "x:1", BrokerAddress("hall", 8883, tls=True)),
        ("mqtts://hall:9", "x:1", BrokerAddress("hall", 9, tls=True)),
        ("mqtt://[fe80::1]", "x:1", BrokerAddress("fe80::1", 1883)),
        ("mqtt://[fe80::1]:7", "x:1", BrokerAddress("fe80::1", 7)),
    ],
)
def test_an_address(broker: str, listen: str, expected: BrokerAddress) -> None:
    assert broker_address(broker, listen) == expected


@pytest.mark.parametrize(
    ("broker", "listen"),
    [
        ("embedded", "127.0.0.1"),
        ("embedded", "127.0.0.1:0"),
        ("embedded", "127.0.0.1:65536"),
        ("embedded", ":1883"),
        ("mqtt://", "x:1"),
        ("mqtt://hall:", "x:1"),
        ("mqtt://hall:x", "x:1"),
        ("http://hall", "x:1"),
        ("hall", "x:1"),
    ],
)
def test_no_address(broker: str, listen: str) -> None:
    with pytest.raises(ValueError, match="is n"):
        broker_address(broker, listen)
