"""Octets spoilt as lines and firmwares spoil them; a number names its mutant."""

from random import Random


class Named:
    """Adds to whatever is raised which mutant it was."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            error.add_note(f"mutant {self._number}")


def mutated(random: Random, octets: bytes) -> bytes:
    """These octets with none to three faults in them."""
    data = bytearray(octets)
    for _ in range(random.randrange(4)):
        at = random.randrange(len(data) + 1)
        match random.randrange(6):
            case 0:
                data[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del data[at : at + random.randrange(1, 9)]
            case 2:
                data[at:at] = random.randbytes(random.randrange(1, 9))
            case 3:
                data[at:at] = data[: random.randrange(len(data) + 1)]
            case 4:
                data[at : at + 1] = random.choice(b"0123456789ABCDEF\r\n+>,").to_bytes()
            case _:
                del data[at:]
    return bytes(data)
