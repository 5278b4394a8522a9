"""Frames that others recorded or cross-checked, where they lie beside the project; ours always."""

import json
from pathlib import Path
from typing import Any

from drivers.hytera_ip.hdap import HdapMessage, Service, decode_hdap
from drivers.hytera_ip.hrnp import decode_hrnp
from drivers.hytera_ip.hstrp import HstrpType, decode_hstrp
from drivers.hytera_ip.locations import LocationMessage, decode_location
from drivers.hytera_ip.radio_control import decode_control
from drivers.hytera_ip.registrations import Registration, decode_registration
from drivers.hytera_ip.text_messages import RESULTS, TEXTS, RadioMessage, decode_text_message

_RECORDED = Path(__file__).parents[4] / "shared" / "vectors" / "radio.json"
_PROTOCOLS = ("hytera-", "okdmr-hrnp", "okdmr-hstrp", "okdmr-hdap", "okdmr-hytera")

_SERVICES = {
    "RCP": Service.RADIO_CONTROL,
    "LP": Service.LOCATION,
    "TMP": Service.TEXT,
    "RRS": Service.REGISTRATION,
}
_RESULTS = {
    "ok": 0,
    "invalid-params": 3,
    "channel-busy": 4,
    "rx-only": 5,
    "private-call-no-ack": 8,
    "repeater-wakeup-fail": 9,
    "no-contact": 10,
    "tx-deny": 11,
    "tx-interrupted": 12,
}
_FLAGS = {
    "ack": HstrpType.ACKNOWLEDGE,
    "heartbeat": HstrpType.HEARTBEAT,
    "connect": HstrpType.CONNECT,
    "close": HstrpType.CLOSE,
    "reject": HstrpType.REJECT,
}

OWN = [
    {
        "proto": "hytera-hstrp",
        "raw": "32420020ffff0401020980a100100000000a0a0000640a000001c696d37ed103",
        "expect": {
            "flags": ["opt"],
            "sn": 0xFFFF,
            "opts": [[4, "02"]],
            "hdap": {
                "svc": "TMP",
                "reliable": False,
                "op": "80a1",
                "tmp": "private",
                "confirm": True,
                "opt": False,
                "reqid": 10,
                "dst": 100,
                "src": 1,
                "text": "集结",
            },
        },
    },
    {
        "proto": "hytera-hrnp",
        "raw": "7e0300fd10200000000c70d3",
        "expect": {"ver": 3, "block": 0, "op": "accept", "src": 16, "dst": 32, "pn": 0},
    },
]


def recorded() -> list[dict[str, Any]]:
    """What lies beside the project, nothing where the project stands alone."""
    if not _RECORDED.is_file():
        return []
    every = json.loads(_RECORDED.read_text("utf-8"))["vectors"]
    return [each for each in every if each["proto"].startswith(_PROTOCOLS)]


def check(vector: dict[str, Any]) -> None:
    raw, proto = bytes.fromhex(vector["raw"]), vector["proto"]
    expect = vector["expect"].get("own", vector["expect"])
    if "hrnp" in proto:
        check_hrnp(raw, expect)
    elif "hstrp" in proto:
        check_hstrp(raw, expect)
    else:
        check_hdap(raw, expect)


def check_hrnp(raw: bytes, expect: dict[str, Any]) -> None:
    frame = decode_hrnp(raw)
    seen = (frame.version, frame.block, frame.source, frame.destination, frame.number)
    assert seen == tuple(expect[name] for name in ("ver", "block", "src", "dst", "pn"))
    assert frame.operation.name.lower() == expect["op"]
    assert frame.encode() == raw
    if "hdap" in expect:
        check_hdap(frame.payload, expect["hdap"])


def check_hstrp(raw: bytes, expect: dict[str, Any]) -> None:
    frame = decode_hstrp(raw)
    kind = HstrpType.DATA
    for flag in expect["flags"]:
        kind |= _FLAGS.get(flag, HstrpType.DATA)
    assert (frame.type, frame.number) == (kind, expect["sn"])
    options = tuple((key, bytes.fromhex(value)) for key, value in expect.get("opts", []))
    assert frame.options == options
    assert frame.encode() == raw
    if "hdap" in expect:
        check_hdap(frame.payload, expect["hdap"])


def check_hdap(raw: bytes, expect: dict[str, Any]) -> None:
    message = decode_hdap(raw)
    assert message.service is _SERVICES[expect["svc"]]
    assert message.reliable == expect["reliable"]
    assert f"{message.operation:04x}" == expect["op"]
    assert message.encode() == raw
    if "payload" in expect:
        assert message.payload.hex() == expect["payload"]
    check_service(message, expect)


def check_service(message: HdapMessage, expect: dict[str, Any]) -> None:
    match message.service:
        case Service.TEXT:
            check_text(decode_text_message(message), message, expect)
        case Service.LOCATION:
            check_location(decode_location(message), expect)
        case Service.REGISTRATION:
            registration = decode_registration(message)
            assert isinstance(registration, Registration)
            assert registration.radio.number == expect["radio"]
            assert registration.result == expect.get("result")
            assert registration.kind.name.lower().replace("_", "-") == expect["rrs"]
        case _:
            control = decode_control(message)
            if control is not None:
                assert control.encode().encode()[1:] == message.encode()[1:]


def check_text(text: RadioMessage | None, message: HdapMessage, expect: dict[str, Any]) -> None:
    assert text is not None
    assert text.source is not None
    seen = (text.request, text.destination.number, text.source.number, text.confirmed)
    assert seen == tuple(expect[name] for name in ("reqid", "dst", "src", "confirm"))
    assert (text.option is not None) == expect["opt"]
    assert text.encode() == message
    if text.kind in TEXTS:
        assert text.text == expect["text"]
    elif text.kind in RESULTS:
        assert text.result == _RESULTS[expect["result"]]
    else:
        assert text.body.hex() == expect["data"]


def check_location(location: LocationMessage | None, expect: dict[str, Any]) -> None:
    assert location is not None
    assert (location.request, location.radio.number) == (expect["reqid"], expect["radio"])
    if "gps" not in expect:
        assert location.position is None
        return
    position, gps = location.position, expect["gps"]
    assert position is not None
    assert position.at_utc is not None
    assert position.latitude_deg is not None
    assert position.longitude_deg is not None
    assert position.valid == gps["valid"]
    assert round(position.latitude_deg, 6) == gps["lat"]
    assert round(position.longitude_deg, 6) == gps["lon"]
    assert position.at_utc.strftime("%H%M%S %d%m%y") == f"{gps['time']} {gps['date']}"
    assert (position.speed_kn, position.direction_deg) == (gps["speed_kn"], gps["dir"])


def test_every_frame_says_what_it_is_known_to_say() -> None:
    for vector in [*OWN, *recorded()]:
        # Two of the recordings are of other protocols and say nothing about ours.
        if vector["expect"] is not None:
            check(vector)
