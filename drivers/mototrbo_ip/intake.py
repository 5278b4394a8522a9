"""What comes in by each port, and who is to know of it.

    ars   ─► Registrations ─► the roll, presence; answered at once
    tms   ─┬ acknowledgements ─► Paging
           └ texts ─► RadioTexts
    lrrp  ─► LocationWork, LocationReports

Nothing that is heard raises: what cannot be read is counted, and noted in hex.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from drivers.mototrbo_ip.ars import decode_ars
from drivers.mototrbo_ip.datagram_out import Port
from drivers.mototrbo_ip.frame_error import FrameError
from drivers.mototrbo_ip.location_reports import LocationReports
from drivers.mototrbo_ip.location_requests import report_of
from drivers.mototrbo_ip.location_work import LocationWork
from drivers.mototrbo_ip.lrrp import REQUESTS, decode_lrrp
from drivers.mototrbo_ip.paging import Paging
from drivers.mototrbo_ip.profile import Profile
from drivers.mototrbo_ip.questions import Questions
from drivers.mototrbo_ip.radio_network import RadioNetwork, name_of
from drivers.mototrbo_ip.radio_roll import Armed, OnAir, RadioRoll
from drivers.mototrbo_ip.radio_texts import RadioTexts, Said, acknowledge
from drivers.mototrbo_ip.registrations import Registrations, switched_on
from drivers.mototrbo_ip.standing import Standing
from drivers.mototrbo_ip.tms import TmsKind, decode_tms
from gateway.driver_api import EmergencyReceived


@dataclass(slots=True)
class Counts:
    """Of what was heard and could not be used."""

    bad_frames: int = 0
    unknown: int = 0
    strangers: int = 0


@dataclass(slots=True)
class Intake:
    """The owner takes and clears `said`; times are `Clock.monotonic_s`."""

    radios: RadioNetwork
    ports: Collection[Port]
    profile: Profile
    standing: Standing
    paging: Paging
    questions: Questions
    work: LocationWork
    utc: Callable[[], datetime]
    note: Callable[[str], None]
    counts: Counts = field(default_factory=Counts)
    said: list[Said] = field(default_factory=list)
    roll: RadioRoll = field(init=False)
    registrations: Registrations = field(init=False)
    texts: RadioTexts = field(init=False)
    reports: LocationReports = field(init=False)

    def __post_init__(self) -> None:
        heard, repeated_s = self.standing.heard, self.profile.timings.duplicate_s
        heard.session_began()
        self.roll = self.standing.roll
        self.registrations = Registrations(self.roll, heard, self.profile.refresh, self.note)
        self.texts = RadioTexts(heard, repeated_s)
        self.reports = LocationReports(heard, repeated_s)

    def take(self, port: Port, address: bytes, datagram: bytes, now_s: float) -> None:
        """One datagram from the four octets of an address."""
        number = self.radios.number_of(address)
        read = {Port.ARS: self._ars, Port.TMS: self._tms, Port.LRRP: self._lrrp}[port]
        try:
            if number is None:
                self._stranger(port, address, datagram, now_s)
            elif not read(address, number, datagram, now_s):
                self.counts.unknown += 1
                self.note(f"not known, {port.name} {name_of(address)}: {datagram.hex()}")
        except FrameError as error:
            self.counts.bad_frames += 1
            self.note(f"{port.name} {name_of(address)}: {error}: {datagram.hex()}")

    def _ars(self, address: bytes, number: int, datagram: bytes, now_s: float) -> bool:
        message = decode_ars(datagram)
        first = None if message is None else switched_on(message)
        self._heard_of(number, address, now_s)
        if message is None:
            return False
        if first is not None and self.roll.registered(number, first, now_s):
            self.standing.heard.begun_anew(str(number))
        said = self.registrations.take(address, number, message)
        if said is not None:
            self.said.append(said)
        radio = self.roll.radio(number)
        if radio is not None and radio.on_air is OnAir.NO:
            self.standing.heard.begun_anew(str(number))
            self.work.forget(number, now_s)
        else:
            self._arm(number, now_s, anew=bool(first))
        return said is not None

    def _tms(self, address: bytes, number: int, datagram: bytes, now_s: float) -> bool:
        message = decode_tms(datagram)
        self._heard_of(number, address, now_s)
        self._arm(number, now_s)
        if message is None:
            return False
        match message.kind:
            case TmsKind.ACKNOWLEDGEMENT:
                return self.paging.acknowledged(address, message.sequence, now_s)
            case TmsKind.TEXT:
                self.said.append(self.texts.take(address, number, message, now_s))
            case TmsKind.AVAILABILITY:
                self.said.append(Said(answer=acknowledge(address, message)))
        return True

    def _lrrp(self, address: bytes, number: int, datagram: bytes, now_s: float) -> bool:
        read = decode_lrrp(datagram)
        self._heard_of(number, address, now_s)
        spoken = [each for each in read.documents if each.kind not in REQUESTS]
        for document in spoken:
            report = report_of(document)
            self.work.answered(number, report, now_s)
            event = self.reports.event(number, document, report, now_s)
            self.said.append(Said(event))
            if isinstance(event, EmergencyReceived):
                self.note(f"an emergency, {name_of(address)}: {datagram.hex()}")
                self._locate(number, event, now_s)
        self._arm(number, now_s)
        return spoken == list(read.documents) and not (
            read.unread or any(each.unread for each in spoken)
        )

    def _locate(self, number: int, event: EmergencyReceived, now_s: float) -> None:
        radio = self.roll.radio(number)
        if event.position is None and radio is not None:
            self.work.locate(radio, now_s)

    def _stranger(self, port: Port, address: bytes, datagram: bytes, now_s: float) -> None:
        """Somebody outside of the radios' network: a text is shown, all else only noted."""
        self.counts.strangers += 1
        self.note(f"a stranger, {port.name} {name_of(address)}: {datagram.hex()}")
        message = decode_tms(datagram) if port is Port.TMS else None
        if message is not None and message.kind is TmsKind.TEXT:
            self.said.append(self.texts.take(address, None, message, now_s))

    def _heard_of(self, number: int, address: bytes, now_s: float) -> None:
        self.paging.heard(now_s)
        self.work.heard(now_s)
        self.questions.heard(number, now_s)
        self.roll.heard(number, address, self.utc(), now_s)

    def _arm(self, number: int, now_s: float, anew: bool = False) -> None:
        """A radio that has not got our requests, or has forgotten them, gets them."""
        radio = self.roll.radio(number)
        if Port.LRRP in self.ports and radio is not None and radio.armed is Armed.NO:
            self.work.arm(radio, now_s, anew)
