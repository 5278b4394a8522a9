"""A GSM modem as its serial port shows it: a strict reading of V.250, TS 27.005 and 27.007.

    BOOTING ─► COMMAND ─ line ─► EXECUTING ─► COMMAND         answers, one line at a time
                  └─ AT+CMGS=n ─► PROMPTING ─► ENTERING ─┬ Ctrl-Z ─► EXECUTING ─► COMMAND
                                                         └ ESC ────────────────► COMMAND
    HUNG: takes bytes and says nothing (the fault `silent_from_text`)

It has the shape of a machine: no clock, no port, whoever pumps it brings both. What a client
does against the standards is written into `violations`.
"""

from collections.abc import Callable

from drivers.gsm_modem.simulated_agenda import Agenda
from drivers.gsm_modem.simulated_arrivals import Arrivals
from drivers.gsm_modem.simulated_dispatch import run_line
from drivers.gsm_modem.simulated_events import EventsPort, caller_line
from drivers.gsm_modem.simulated_general_commands import Answer
from drivers.gsm_modem.simulated_interruption import Interruption
from drivers.gsm_modem.simulated_message_commands import Entry
from drivers.gsm_modem.simulated_network import Arriving, MobileNetwork
from drivers.gsm_modem.simulated_parameters import LineParameters, MessageParameters
from drivers.gsm_modem.simulated_phase import Phase
from drivers.gsm_modem.simulated_refusal import Refusal
from drivers.gsm_modem.simulated_sending import Sending
from drivers.gsm_modem.simulated_serial import CommandLineReader, Ear, Speaker
from drivers.gsm_modem.simulated_settings import ModemSettings, Prompt
from drivers.gsm_modem.simulated_silence import SilentSpell
from drivers.gsm_modem.simulated_sim import SimCard
from drivers.gsm_modem.simulated_storage import MessageMemory
from gateway.driver_api.world import Random

_CTRL_Z, _ESCAPE, _LINE_FEED = 0x1A, 0x1B, 0x0A
_MOST_ENTRY_BYTES = 2048
_UNREACHABLE = (Phase.BOOTING, Phase.HUNG, Phase.OFF)


class SimulatedModem:
    """A `SimulatedDevice`; `index` counts from 0. Made by the simulator's `build`.

    `settings` may be replaced while it runs: faults begin and end that way.
    """

    def __init__(
        self, index: int, settings: ModemSettings, network: MobileNetwork, random: Random
    ) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.index = index
        self.settings = settings
        self.network = network
        self.own_number = settings.own_number_of(index + 1)
        self.violations: list[str] = []
        self.sim = SimCard(settings.pin, settings.pin_tries, settings.puk, self.own_number)
        self.memories = {name: MessageMemory(settings.storage_size) for name in settings.storages}
        self.arrivals = Arrivals(self)
        self.sending = Sending(self)
        self.now_s = 0.0
        self._phase = Phase.BOOTING
        self._started = False
        self._agenda = Agenda()
        self._spell = SilentSpell(self)
        self._interruption = Interruption(self)
        self._power_ups = 0
        self._speaker = Speaker(self, random)
        self.events = EventsPort()
        self._ear = Ear()
        self._reader = CommandLineReader()
        self._held: list[str] = []
        self._entry = Entry("", 0)
        self._entered = bytearray()
        self._reset_after_answer = False
        self._after_return = False
        self._running = False
        self.line = LineParameters()
        self.messages = MessageParameters()
        self.functionality = 1
        network.join(self)

    def receive(self, data: bytes, now_s: float) -> None:
        self.tick(now_s)
        for octet in self._ear.hear(data, self.now_s, self.settings.byte_gap_s):
            self._receive_octet(octet)

    def tick(self, now_s: float) -> None:
        self.now_s = max(self.now_s, now_s)
        self.network.see_time(self.now_s)
        if not self._started:
            self._started = True
            self.power_up()
        self._agenda.run_due(self.now_s)

    def outgoing(self) -> bytes:
        return self._speaker.take()

    def deadline(self) -> float | None:
        return self._agenda.next_s() if self._started else 0.0

    def arrive(self, message: Arriving) -> None:
        """A message for this modem."""
        if not self.settings.swallows_texts:
            self.arrivals.arrive(message)
        self.on_change()

    def ring(self, caller: str) -> None:
        """The telephone rings once (V.250 §6.3.4, TS 27.007 §7.6)."""
        if self.reachable:
            self.announce("RING")
            if self.line.numbers["+CLIP"]:
                self.announce(caller_line(caller))
            self.on_change()

    def later(self, at_s: float, action: Callable[[], None]) -> None:
        """Do this at that time."""
        self._agenda.add(at_s, action)
        self.on_change()

    def later_unless_reset(self, at_s: float, action: Callable[[], None]) -> None:
        """Do this at that time unless the power goes before."""
        power_up = self._power_ups
        self.later(at_s, lambda: action() if power_up == self._power_ups else None)

    @property
    def registration(self) -> int:
        """<stat> of +CREG."""
        return self.settings.registration if self.functionality == 1 and self.sim.ready else 0

    @property
    def reachable(self) -> bool:
        """Whether the network can reach it."""
        return self.registration in (1, 5) and self._phase not in _UNREACHABLE

    @property
    def hung(self) -> bool:
        return self._phase is Phase.HUNG

    @property
    def reading_memory(self) -> MessageMemory:
        """What +CMGR, +CMGL and +CMGD work on (mem1)."""
        return self.memories[self.messages.memories[0]]

    def announce(self, line: str) -> None:
        """An unsolicited line; it waits while the client types and until a command has answered.

        Only the wait for the network's answer to a message lets it through.
        """
        if self.settings.separate_events:
            self.events.say(line)
            return
        typing = self._phase in (Phase.PROMPTING, Phase.ENTERING) or self._reader.typing
        if typing or self._running:
            self._held.append(line)
        else:
            self._speaker.unsolicited(line)

    def set_functionality(self, level: int, reset: bool) -> None:
        """AT+CFUN; a reset follows the answer."""
        self.functionality = level
        self._reset_after_answer = reset

    def hang(self) -> None:
        """Fall silent until `recover`."""
        self._phase = Phase.HUNG
        self._spell.begin()

    def recover(self) -> None:
        """Listen again, as if nothing had been."""
        if self._phase is Phase.HUNG:
            self._phase = Phase.COMMAND
            self._reader = CommandLineReader()
            self.arrivals.offer()
            self.on_change()

    def port_opened(self) -> None:
        self._spell.port_opened()

    def power_off(self) -> None:
        """Without power until `power_up`: what it was doing is over."""
        self._power_ups += 1
        self._phase = Phase.OFF

    def finish(self, outcome: Answer | Refusal) -> None:
        """End the command that executes."""
        if self._phase is Phase.EXECUTING:
            self._answer(outcome)

    def power_up(self) -> None:
        """Start from nothing: only the SIM, the memories and the network remember."""
        self.line = LineParameters()
        self.messages = MessageParameters()
        self.functionality = 1
        self._power_ups += 1
        self._phase = Phase.BOOTING
        self._reset_after_answer = False
        self._running = False
        self._held.clear()
        self._reader = CommandLineReader()
        self.sim.power_up()
        self.arrivals.power_up()
        if self.settings.slow_boot_s:
            self.later_unless_reset(self.now_s + self.settings.slow_boot_s, self._booted)
        else:
            self._phase = Phase.COMMAND
            self.arrivals.offer()

    def _booted(self) -> None:
        self._phase = Phase.COMMAND
        self.announce("RDY")
        self.arrivals.offer()

    def _receive_octet(self, octet: int) -> None:
        after_return, self._after_return = self._after_return, False
        match self._phase:
            case Phase.COMMAND:
                self._speaker.echo(octet)
                self._take_line(octet)
            case Phase.ENTERING:
                self._enter(octet)
            case Phase.HUNG:
                self._spell.hear(octet)
            case Phase.EXECUTING | Phase.PROMPTING if after_return and octet == _LINE_FEED:
                pass  # the line was ended by CR LF
            case Phase.EXECUTING | Phase.PROMPTING:
                # V.250 §5.6.1: nothing may be sent before the final result.
                self._violate(f"bytes sent while {self._phase.value}")
                self._interruption.take(octet)

    def _violate(self, what: str) -> None:
        if not self.violations or self.violations[-1] != what:
            self.violations.append(what)

    def _take_line(self, octet: int) -> None:
        body = self._reader.take(octet, self.line.registers[3], self.line.registers[5])
        if self._reader.stray:
            self._violate(f"no command line: {self._reader.stray!r}")
        if body is not None:
            self._after_return = True
            self._execute(body)
        elif not self._reader.typing:
            self._say_held()

    def _execute(self, body: str) -> None:
        self._phase = Phase.EXECUTING
        self._running = True
        outcome = run_line(self, body)
        if isinstance(outcome, Entry):
            self._running = False
            self._prompt(outcome)
        else:
            self._answer_later(outcome)

    def _prompt(self, entry: Entry) -> None:
        self._entry = entry
        self._entered.clear()
        self._phase = Phase.PROMPTING
        if self.settings.prompt is Prompt.LATE:
            self.later_unless_reset(self.now_s + self.settings.prompt_delay_s, self._open_entry)
        else:
            self._open_entry()

    def _open_entry(self) -> None:
        self._phase = Phase.ENTERING
        self._speaker.prompt()

    def _enter(self, octet: int) -> None:
        self._speaker.echo(octet)
        if octet == _ESCAPE:
            # TS 27.005 §4.3: ESC takes it back, and the answer is OK.
            self._phase = Phase.EXECUTING
            self._answer([])
        elif octet == _CTRL_Z:
            self._phase = Phase.EXECUTING
            self.sending.entered(self._entry, bytes(self._entered))
        elif len(self._entered) < _MOST_ENTRY_BYTES and (self._entered or octet != _LINE_FEED):
            self._entered.append(octet)

    def _answer_later(self, outcome: Answer | Refusal) -> None:
        if self.settings.answer_delay_s:
            due_s = self.now_s + self.settings.answer_delay_s
            self.later_unless_reset(due_s, lambda: self.finish(outcome))
        else:
            self._answer(outcome)

    def _answer(self, outcome: Answer | Refusal) -> None:
        self._phase = Phase.COMMAND
        self._running = False
        if isinstance(outcome, Refusal):
            cms_as_text = self.settings.cms_errors_as_text
            self._speaker.answer([], outcome.final(self.line.numbers["+CMEE"], cms_as_text))
        else:
            self._speaker.answer(outcome, "OK")
        self._say_held()
        if self._reset_after_answer:
            self.power_up()
        self.arrivals.offer()
        self._interruption.replay(self._receive_octet)

    def _say_held(self) -> None:
        held, self._held = self._held, []
        for line in held:
            self._speaker.unsolicited(line)
