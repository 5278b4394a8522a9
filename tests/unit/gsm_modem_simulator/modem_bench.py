"""A simulated modem on the bench: say something, see what it says, let time pass."""

from typing import Any

from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_network import MobileNetwork
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from drivers.gsm_modem.simulator import KIND
from gateway.driver_kit.seeded_random import SeededRandom

# 【仙居】 to 15400010001, UCS-2, report asked for, no validity: 28 octets with the empty SCA.
ONE_PART = "0021000B815104000100F100080830104ED95C453011"
ONE_PART_SIZE = len(ONE_PART) // 2 - 1

# "hello" in two parts of reference 7, seven bit, to +8615400010002.
PART_1 = "0061000D91685104000100F2000009" + "050003070201" + "D065"
PART_2 = "0061000D91685104000100F200000A" + "050003070202" + "D8EC37"


class Bench:
    """Modems of one network, at one time; `modem` is the first."""

    def __init__(self, count: int = 1, **settings: Any) -> None:
        built = KIND.build(SimulatorSettings(**settings), count, SeededRandom(1))
        self.modems = [modem for modem in built if isinstance(modem, SimulatedModem)]
        self.modem = self.modems[0]
        self.network: MobileNetwork = self.modem.network
        self.now_s = 0.0
        for modem in self.modems:
            modem.tick(self.now_s)

    def say(self, text: str | bytes, modem: int = 0) -> str:
        """Type it and return everything said at once."""
        data = text.encode("ascii") if isinstance(text, str) else text
        self.modems[modem].receive(data, self.now_s)
        return self.heard(modem)

    def heard(self, modem: int = 0) -> str:
        return self.modems[modem].outgoing().decode("latin-1")

    def wait(self, seconds: float, modem: int = 0) -> str:
        """Let time pass, deadline by deadline, and return what that modem said."""
        end_s = self.now_s + seconds
        while dues := [due for m in self.modems if (due := m.deadline()) is not None]:
            if min(dues) > end_s:
                break
            self.now_s = max(self.now_s, min(dues))
            for each in self.modems:
                each.tick(self.now_s)
        self.now_s = end_s
        for each in self.modems:
            each.tick(end_s)
        return self.heard(modem)

    def quiet(self) -> "Bench":
        """Echo off and numeric errors on, as a driver begins."""
        for index in range(len(self.modems)):
            assert self.say("ATE0\r", index) == "ATE0\r\r\nOK\r\n"
            assert self.say("AT+CMEE=1\r", index) == "\r\nOK\r\n"
        return self

    def send(self, pdu: str = ONE_PART, modem: int = 0) -> str:
        """Submit a PDU and return everything said until the answer is due."""
        size = len(pdu) // 2 - 1 - int(pdu[:2], 16)
        prompt = self.say(f"AT+CMGS={size}\r", modem)
        said = self.say(pdu + "\x1a", modem)
        latency_s = self.modems[modem].settings.latency_s
        return prompt + said + self.wait(latency_s, modem)
