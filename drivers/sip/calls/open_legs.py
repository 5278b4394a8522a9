"""Every call that one of the workers holds, whoever it belongs to."""

from collections import Counter
from typing import Protocol

from drivers.sip.frames import CallEvent, Command, Gone, HangUp, Over, Spoken, Stop
from drivers.sip.line_health import LineHealth
from drivers.sip.worker_roll import WorkerRoll

_HUNG = "it hangs"


class Leg(Protocol):
    """One call of a worker; whoever it belongs to sees what became of it."""

    name: str
    worker: int
    commands: list[Command]
    is_stuck: bool
    is_over: bool

    def heard(self, event: CallEvent, now_s: float) -> None:
        """The worker says something of it."""

    def lost(self, now_s: float) -> None:
        """The worker has died."""

    def tick(self, now_s: float) -> None:
        """Act on what is due."""

    def deadline(self) -> float | None:
        """When `tick` is due."""


class OpenLegs:
    """By name. A call that is over is dropped; what is said of it then comes too late."""

    def __init__(self, roll: WorkerRoll, health: LineHealth) -> None:
        self._roll = roll
        self._health = health
        self._legs: dict[str, Leg] = {}
        self._commands: list[Command] = []

    def __contains__(self, name: str) -> bool:
        return name in self._legs and not self._legs[name].is_over

    def add(self, leg: Leg) -> None:
        """One more; its name is new."""
        self._legs[leg.name] = leg

    def send(self, command: Command) -> None:
        """Something for a worker that is about no call of these."""
        self._commands.append(command)

    def taken(self) -> Counter[int]:
        """How many calls each worker holds."""
        return Counter(leg.worker for leg in self._legs.values() if not leg.is_over)

    def room(self, worker: int) -> int:
        """How many more this worker can hold."""
        legs = {each.number: each.legs for each in self._roll.up}
        return max(0, legs.get(worker, 0) - self.taken()[worker])

    def heard(self, event: CallEvent, now_s: float) -> None:
        """A worker says something of a call."""
        leg = self._legs.get(event.call)
        if leg is None or leg.worker != event.worker or leg.is_over:
            return
        match event:
            case Spoken():
                self._health.spoken(event)
            case Over():
                self._health.ended(event)
        leg.heard(event, now_s)

    def lose(self, worker: int, now_s: float) -> None:
        """A worker has died, and its calls with it."""
        for leg in self._live():
            if leg.worker == worker:
                leg.lost(now_s)

    def break_off(self, now_s: float) -> None:
        """All workers have gone."""
        for leg in self._live():
            leg.lost(now_s)

    def tick(self, now_s: float) -> None:
        """Act on what is due; a worker that hangs is ended, and started again by the pool."""
        for leg in self._live():
            leg.tick(now_s)
        for leg in self._live():
            if leg.is_stuck and not leg.is_over:
                leg.is_stuck = False
                self._unstick(leg, now_s)

    def sweep(self) -> None:
        """Drop what is over."""
        self._gather()
        self._legs = {leg.name: leg for leg in self._live()}

    def take_commands(self) -> list[Command]:
        """What goes to the workers now."""
        self._gather()
        commands, self._commands = self._commands, []
        return commands

    def deadline(self) -> float | None:
        """When `tick` is due."""
        dues = (leg.deadline() for leg in self._live())
        return min((due for due in dues if due is not None), default=None)

    def _live(self) -> list[Leg]:
        return [leg for leg in self._legs.values() if not leg.is_over]

    def _gather(self) -> None:
        for leg in self._legs.values():
            self._commands += leg.commands
            leg.commands.clear()

    def _unstick(self, leg: Leg, now_s: float) -> None:
        if self._roll.is_silent(leg.worker, now_s):
            self._commands.append(Stop(leg.worker))
            self._roll.gone(Gone(leg.worker, _HUNG))
            self.lose(leg.worker, now_s)
        else:
            self._commands.append(HangUp(leg.worker, leg.name))
            leg.lost(now_s)
