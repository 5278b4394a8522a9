"""A cursor over received octets that runs out in one typed way."""

from drivers.gsm_modem.pdu_error import PduError


class OctetReader:
    """Reads from the front; asking for more than is there is a `PduError`."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def octet(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        taken = self._octets[self._at : self._at + count]
        if len(taken) < count:
            raise PduError(f"cut short: {count} octets wanted at {self._at}, {len(taken)} there")
        self._at += count
        return taken

    @property
    def left(self) -> int:
        return len(self._octets) - self._at
