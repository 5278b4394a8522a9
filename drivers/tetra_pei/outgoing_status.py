"""A status on its way out: 16 bits under a service of their own, which nobody reports on.

AT+CTSDS=13,0 · AT+CMGS=ssi,16 · 8010 Ctrl-Z     EN 300 392-5 §6.13.2
"""

from collections.abc import Mapping

from drivers.tetra_pei.page import Page
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.status_value import Status, encode_status, read_value
from drivers.tetra_pei.subscriber_identity import ssi_of
from gateway.driver_api import Fault, RadioStatus, Refused


def prepare_status(
    request_id: str, status: RadioStatus, profile: Profile, names: Mapping[str, int]
) -> Page | Refused:
    """Encode it. The emergency is never sent: it would alarm the hall's own radios."""
    written = status.status.strip()
    value = names.get(written, read_value(written))
    if value is None:
        known = ", ".join(names) or "none"
        return Refused(Fault.LANE, f"no status {written!r} here; by name: {known}")
    try:
        octets = encode_status(Status(value))
    except PduError as error:
        return Refused(Fault.LANE, str(error))
    try:
        ssi = ssi_of(status.to)
    except PduError as error:
        return Refused(Fault.RECIPIENT, str(error))
    if Status(value).is_emergency:
        return Refused(Fault.LANE, "0x0000 is the emergency: nobody sends it from here")
    expires, service = status.expires_at_utc, profile.status_service
    return Page(request_id, ssi, status.to_talkgroup, (octets,), (), expires, service)
