"""`+GMM`: what a radio is, and with some makes what it is doing.

+GMM: 54009,M83PFT6TZ6AG,91.2.0.0        state, model, firmware: Motorola
+GMM: MT680                              model: others
"""

from dataclasses import dataclass

_STATES = {
    54000: "no network",
    54001: "searching",
    54007: "registered",
    54008: "registered",
    54009: "trunked mode",
    54010: "direct mode",
    54020: "choosing another cell",
}


@dataclass(frozen=True, slots=True)
class Model:
    """`state` is the number that comes first, None where the make has none."""

    name: str
    state: int | None

    @property
    def state_words(self) -> str:
        """What the state means; empty where it is not known."""
        return "" if self.state is None else _STATES.get(self.state, "")


def read_model(line: str) -> Model | None:
    """The model in a line; None if it is another line."""
    head, colon, rest = line.partition(":")
    if not colon or head != "+GMM":
        return None
    first, *others = [field.strip() for field in rest.split(",")]
    if others and first.isdecimal():
        return Model(",".join(others), int(first))
    return Model(rest.strip(), None)
