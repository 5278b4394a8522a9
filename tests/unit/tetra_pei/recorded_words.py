"""A decoded message in the words of the recordings that lie beside the project."""

from typing import Any

from drivers.tetra_pei.delivery_status import StatusClass, class_of
from drivers.tetra_pei.location_report import LongLocation, OtherLocationPdu, ShortLocation
from drivers.tetra_pei.lrrp_location import LrrpLocation
from drivers.tetra_pei.received_message import Message, TextTransfer
from drivers.tetra_pei.received_sds import SdsHeader
from drivers.tetra_pei.sds_transport import Report, Transfer
from drivers.tetra_pei.status_value import ShortReport, Status
from drivers.tetra_pei.text_message import RawPart, Text

_ELAPSED = ("<5s", "<5min", "<30min", "unknown")
_ERRORS = {0: "<2m", 1: "<20m", 2: "<200m", 7: "unknown"}


def seen(message: Message) -> dict[str, Any]:
    """A decoded message in the words of the recordings."""
    match message:
        case Status(value):
            return {"kind": "status", "value": value, "emergency": message.is_emergency}
        case ShortReport(outcome, reference):
            return {"kind": "short-report", "report": outcome.name.lower(), "mr": reference}
        case Report(pid, status, reference, acknowledge, stored):
            facts = {"pid": pid, "status": status, "mr": reference, "cls": _class(status)}
            return {"kind": "report", "ack_req": acknowledge, "sf": stored, **facts}
        case Text():
            return {"kind": "simple-text", **seen_text(message)}
        case TextTransfer(transfer, text):
            return {**seen_transfer(transfer), **seen_text(text)}
        case ShortLocation():
            return seen_short(message)
        case LongLocation():
            return seen_long(message)
        case OtherLocationPdu(extension):
            return {"kind": "lip-ext", "ext": extension}
        case LrrpLocation():
            return seen_lrrp(message)
    return {"kind": type(message).__name__}


def _class(status: int) -> str:
    return {StatusClass.END_TO_END: "e2e"}.get(class_of(status), class_of(status).name.lower())


def seen_transfer(transfer: Transfer) -> dict[str, Any]:
    facts = {"pid": transfer.pid, "dr": transfer.wanted.value, "mr": transfer.reference}
    return {"kind": "transfer", "svc_sel": transfer.to_group, "sf": transfer.stored, **facts}


def seen_text(text: Text | RawPart) -> dict[str, Any]:
    if isinstance(text, RawPart):
        return {}
    facts: dict[str, Any] = {"coding": text.coding, "text": text.text}
    if text.part is not None:
        part = text.part
        facts["concat"] = {"ref": part.reference, "total": part.total, "seq": part.number}
    if text.stamp is not None:
        fields = ("frame", "month", "day", "hour", "minute")
        facts["ts"] = {name: getattr(text.stamp, name) for name in fields}
    return facts


def seen_short(report: ShortLocation) -> dict[str, Any]:
    speed = None if report.speed_kmh is None else round(report.speed_kmh, 2)
    return {
        "kind": "lip-short",
        "elapsed": _ELAPSED[report.elapsed],
        "lon": round(report.stale.longitude_deg, 6),
        "lat": round(report.stale.latitude_deg, 6),
        "err": _ERRORS[report.error],
        "kmh": speed,
        "dir_deg": report.direction_deg,
        "reason": report.reason,
        "fix": report.place is not None,
    }


def seen_long(report: LongLocation) -> dict[str, Any]:
    assert report.place is not None
    facts: dict[str, Any] = {
        "kind": "lip-long",
        "ext": 3,
        "shape": report.shape,
        "lon": round(report.place.longitude_deg, 6),
        "lat": round(report.place.latitude_deg, 6),
        "vel_type": report.velocity,
    }
    if report.time is not None:
        fields = ("day", "hour", "minute", "second")
        facts["time"] = {name: getattr(report.time, name) for name in fields}
    if report.altitude is not None:
        facts |= {"alt_type": 0, "alt_raw": report.altitude}
    return facts


def seen_lrrp(report: LrrpLocation) -> dict[str, Any]:
    assert report.place is not None
    facts: dict[str, Any] = {
        "kind": "lrrp",
        "doc": report.document,
        "len_ok": True,
        "extra": report.left,
        "reqid": report.request,
        "lat": round(report.place.latitude_deg, 6),
        "lon": round(report.place.longitude_deg, 6),
        "heading_deg": report.heading_deg,
        "tokens": [f"{token:02x}" for token in report.tokens],
    }
    if report.time_utc is not None:
        facts["time"] = report.time_utc.replace(tzinfo=None).isoformat()
    return facts


def seen_header(header: SdsHeader) -> dict[str, Any]:
    return {
        "ai": header.service,
        "src": header.calling or None,
        "src_type": header.calling_type,
        "dst": header.called,
        "dst_type": header.called_type,
        "bits": header.bits,
        "e2ee": header.encrypted,
    }
