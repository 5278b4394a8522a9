"""What reaches a simulated radio: on to its computer, to its user, or to nobody (AT+CTSP).

+CTSDSR: AI,[calling],[calling type],called,called type,bits[,e2ee]       EN 300 392-5 §6.13.2
hexadecimal digits
"""

from drivers.tetra_pei.simulated_commands import SimulatedCommands
from drivers.tetra_pei.simulated_identity import long_identity
from drivers.tetra_pei.simulated_mailbox import AiredSds
from drivers.tetra_pei.simulated_network import TetraNetwork
from drivers.tetra_pei.simulated_sds import SeenConfirmation, read_page, read_status
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulated_voice import SimulatedVoice

_COMPUTER, _BOTH = 1, 2
_STATUS = 13


class SimulatedReception:
    """One radio's way from the air to the wire."""

    def __init__(
        self,
        settings: SimulatorSettings,
        commands: SimulatedCommands,
        voice: SimulatedVoice,
        network: TetraNetwork,
    ) -> None:
        self._settings = settings
        self._commands = commands
        self._voice = voice
        self._network = network

    def take(self, sds: AiredSds) -> None:
        """Something came over the air while the radio is on."""
        profile = self._commands.radio.services.profile_of(sds.service, sds.octets)
        if profile is None and self._settings.reports_unasked and _is_report(sds):
            profile = _COMPUTER
        if profile in (_COMPUTER, _BOTH):
            self._pass_on(sds)
        shown = profile is None and self._settings.shows_unrouted
        if shown or profile in (0, _BOTH):
            self._network.user_takes(sds, self._voice.later)

    def _pass_on(self, sds: AiredSds) -> None:
        digits = sds.octets.hex().upper()
        if self._settings.half_octets and sds.bits % 8:
            digits = digits[:-1]
        self._voice.report(f"\r\n+CTSDSR: {self._header(sds)}\r\n{digits}\r\n".encode("ascii"))

    def _header(self, sds: AiredSds) -> str:
        long = self._settings.long_identities
        kind, sender, called = int(long), str(sds.source), str(sds.called)
        if long:
            sender, called = long_identity(sds.source), long_identity(sds.called)
        fields = 7 if self._settings.end_to_end else self._settings.header_fields
        match fields:
            case 3:
                return f"{sds.service},{called},{sds.bits}"
            case 4:
                return f"{sds.service},{called},{kind},{sds.bits}"
        whole = f"{sds.service},{sender},{kind},{called},{kind},{sds.bits}"
        return f"{whole},{int(self._settings.end_to_end)}" if fields == 7 else whole


def _is_report(sds: AiredSds) -> bool:
    seen = read_status(sds.octets) if sds.service == _STATUS else read_page(sds.octets)
    return isinstance(seen, SeenConfirmation)
