"""The simulated modems of `muster simulate gsm_modem`, in the demo, in stories and tests."""

from collections.abc import Sequence

from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_network import MobileNetwork
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from gateway.driver_api.simulation import SimulatorKind
from gateway.driver_api.world import Random


def build(settings: SimulatorSettings, count: int, random: Random) -> Sequence[SimulatedModem]:
    """`count` modems on one `MobileNetwork`, which is each one's `network`."""
    network = MobileNetwork(settings, random)
    return [
        SimulatedModem(index, settings.of_modem(index + 1), network, random)
        for index in range(count)
    ]


KIND = SimulatorKind("gsm_modem", SimulatorSettings, build)
