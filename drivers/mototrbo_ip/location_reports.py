"""Positions of radios, and the emergency key.

A report belongs to one of our requests: that to the emergency trigger is an emergency, whether it
has a position or not. A report with a time that comes twice is one report.
"""

from collections.abc import Callable
from datetime import datetime

from drivers.mototrbo_ip.location_requests import LocationReport, RequestNumber
from drivers.mototrbo_ip.lrrp import LrrpDocument, LrrpKind
from gateway.driver_api import EmergencyReceived, LocationReported
from gateway.driver_api.duplicates import Duplicates, Hearing
from gateway.driver_api.event_keys import EventKeys

_REPORTS = frozenset(
    {LrrpKind.TRIGGERED_REPORT, LrrpKind.UNSOLICITED_REPORT, LrrpKind.IMMEDIATE_ANSWER}
)


class LocationReports:
    """For one session; `keys` last longer."""

    def __init__(self, keys: EventKeys, kept_s: float, utc: Callable[[], datetime]) -> None:
        self._keys = keys
        self._utc = utc
        self._duplicates = Duplicates(kept_s)

    def event(
        self, number: int, document: LrrpDocument, report: LocationReport, now_s: float
    ) -> EmergencyReceived | LocationReported | None:
        """What a document of a radio tells; None for the answers to our starts and stops."""
        sender, raw = str(number), document.encode()
        is_report = report.kind in _REPORTS
        if is_report and report.request == RequestNumber.EMERGENCY.value:
            key = self._keys.alarm(sender, self._utc(), now_s)
            return EmergencyReceived(key, sender, raw.hex(), report.position, report.at_utc)
        if not is_report and report.position is None:
            return None
        if report.at_utc is not None and self._was_heard(number, raw, now_s):
            return None
        key = self._keys.news("location", sender, self._utc())
        return LocationReported(key, sender, report.position, report.cause, report.at_utc)

    def _was_heard(self, number: int, raw: bytes, now_s: float) -> bool:
        return self._duplicates.hear((number, raw), now_s) is not Hearing.NEW
