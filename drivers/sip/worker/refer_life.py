"""What becomes of our REFER: an acceptance, perhaps some progress, and one end (RFC 3515 §2.4)."""

from drivers.sip.frames import Refer, ReferEnded

_ACCEPTED_WITHIN_S = 10.0
# Whom the other side calls may be asked by a queue to hold on.
_ENDED_WITHIN_S = 120.0


class ReferLife:
    """One REFER; `now_s` is any steady clock."""

    def __init__(self, refer: Refer, now_s: float) -> None:
        self._refer = refer
        self._give_up_s = now_s + _ACCEPTED_WITHIN_S
        self._ends_s = now_s + _ENDED_WITHIN_S
        self.over = False

    def told(self, code: int, final: bool) -> ReferEnded | None:
        """What the answer to it, or a NOTIFY, says; `final` where no other will come."""
        self._give_up_s = self._ends_s
        # RFC 3515 §2.4.5: a final status ends it, whatever the subscription says of itself.
        if code >= 200:
            return self.end(code)
        return self.end() if final else None

    def accepted(self) -> None:
        """The other side will try (202), and then tell."""
        self._give_up_s = self._ends_s

    def overdue(self, now_s: float) -> bool:
        """Whether the other side has been silent for too long."""
        return not self.over and now_s >= self._give_up_s

    def end(self, code: int = 0) -> ReferEnded | None:
        """It has ended with this status, 0 for silence; told once."""
        if self.over:
            return None
        self.over = True
        return ReferEnded(self._refer.worker, self._refer.call, code)
