"""Rules that come as data and cannot be used."""


class RulesUnreadable(ValueError):
    """`faults` lists every reason; each kind of rules has an error of its own."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)
