"""Fields of any number of bits, most significant first, as TETRA packs them."""

from drivers.tetra_pei.pdu_error import PduError


class BitReader:
    """Takes fields off the front; `PduError` when there are not enough bits."""

    def __init__(self, octets: bytes, bits: int | None = None) -> None:
        total = len(octets) * 8 if bits is None else bits
        if total > len(octets) * 8:
            raise PduError(f"{total} bits are announced, {len(octets) * 8} came")
        self._value = int.from_bytes(octets, "big") >> (len(octets) * 8 - total)
        self.left = total

    def unsigned(self, bits: int) -> int:
        if bits > self.left:
            raise PduError(f"{bits} more bits are needed, {self.left} are left")
        self.left -= bits
        return (self._value >> self.left) & ((1 << bits) - 1)

    def signed(self, bits: int) -> int:
        """Two's complement."""
        value = self.unsigned(bits)
        return value - (1 << bits) if value >> (bits - 1) else value


class BitWriter:
    """Puts fields one behind the other; `octets` fills the last one with zeros."""

    def __init__(self) -> None:
        self._value = 0
        self.bits = 0

    def put(self, value: int, bits: int) -> None:
        """Append a field; a negative value as two's complement."""
        if not -(1 << bits) < value < 1 << bits:
            raise PduError(f"{value} does not fit into {bits} bits")
        self._value = self._value << bits | value & ((1 << bits) - 1)
        self.bits += bits

    def octets(self) -> bytes:
        spare = -self.bits % 8
        return (self._value << spare).to_bytes((self.bits + spare) // 8, "big")
