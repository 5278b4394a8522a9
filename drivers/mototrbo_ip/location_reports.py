"""Positions of radios, and the emergency key.

A report belongs to one of our requests: that to the emergency trigger is an emergency, whether it
has a position or not. A report with a time that comes twice is one report.
"""

from drivers.mototrbo_ip.location_requests import LocationReport, RequestNumber
from drivers.mototrbo_ip.lrrp import LrrpDocument, LrrpKind
from gateway.driver_api import EmergencyReceived, LocationReported
from gateway.driver_api.heard_before import HeardBefore, Hearing

_REPORTS = frozenset(
    {LrrpKind.TRIGGERED_REPORT, LrrpKind.UNSOLICITED_REPORT, LrrpKind.IMMEDIATE_ANSWER}
)


class LocationReports:
    """`repeated_s` is how long a radio may repeat what it said."""

    def __init__(self, heard: HeardBefore, repeated_s: float) -> None:
        self._heard = heard
        self._repeated_s = repeated_s

    def event(
        self, number: int, document: LrrpDocument, report: LocationReport, now_s: float
    ) -> EmergencyReceived | LocationReported | None:
        """What a document of a radio tells; None for the answers to our starts and stops."""
        sender, raw = str(number), document.encode()
        is_report = report.kind in _REPORTS
        if is_report and report.request == RequestNumber.EMERGENCY.value:
            key = self._heard.alarm(now_s, sender).key
            return EmergencyReceived(key, sender, raw.hex(), report.position, report.at_utc)
        if not is_report and report.position is None:
            return None
        if report.at_utc is not None and self._was_heard(sender, raw, now_s):
            return None
        key = self._heard.new_key("location", sender)
        return LocationReported(key, sender, report.position, report.cause, report.at_utc)

    def _was_heard(self, sender: str, raw: bytes, now_s: float) -> bool:
        heard = self._heard.hear(self._repeated_s, now_s, "location", sender, raw.hex())
        return heard.hearing is not Hearing.NEW
