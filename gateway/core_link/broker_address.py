"""Where the broker of a configuration is reached."""

from dataclasses import dataclass

_MQTT_PORT, _MQTTS_PORT = 1883, 8883
_ANY_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Host and port as a client opens them, and whether with TLS."""

    host: str
    port: int
    tls: bool = False


def broker_address(broker: str, listen: str) -> BrokerAddress:
    """The address of `broker`: `mqtt(s)://host[:port]`, or `embedded`, then found at `listen`.

    An embedded broker that listens everywhere is reached on the loopback. Raises `ValueError`.
    """
    if broker == "embedded":
        host, port = _host_and_port(listen, None)
        return BrokerAddress(_ANY_HOST.get(host, host), port)
    scheme, separator, place = broker.partition("://")
    if not separator or scheme not in ("mqtt", "mqtts"):
        raise ValueError(f"{broker!r} is neither embedded nor mqtt://host:port")
    tls = scheme == "mqtts"
    host, port = _host_and_port(place, _MQTTS_PORT if tls else _MQTT_PORT)
    return BrokerAddress(host, port, tls)


def _host_and_port(place: str, default_port: int | None) -> tuple[str, int]:
    bracketed = place.startswith("[") and place.endswith("]")
    host, colon, port = place, "", ""
    if not bracketed:
        host, colon, port = place.rpartition(":") if ":" in place else (place, "", "")
    if not colon and default_port is not None:
        port = str(default_port)
    host = host.removeprefix("[").removesuffix("]")
    if not (host and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError(f"{place!r} is not an address like 127.0.0.1:1883")
    return host, int(port)
