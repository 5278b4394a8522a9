"""What a driver does not carry: every shipped one refuses it; one that does not is found out."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from drivers.gsm_modem.driver import KIND as MODEM
from drivers.gsm_modem.simulator import KIND as MODEM_SIMULATOR
from drivers.hytera_ip.driver import KIND as HYTERA
from drivers.hytera_ip.simulator import KIND as HYTERA_SIMULATOR
from drivers.mototrbo_ip.driver import KIND as MOTOTRBO
from drivers.mototrbo_ip.simulator import KIND as MOTOTRBO_SIMULATOR
from drivers.sip.driver import KIND as SIP
from drivers.sip.simulator import KIND as SIP_SIMULATOR
from drivers.tetra_pei.driver import KIND as TETRA
from drivers.tetra_pei.simulator import KIND as TETRA_SIMULATOR
from gateway.driver_api import (
    Accepted,
    Driver,
    DriverKind,
    Health,
    Inbox,
    Limits,
    Receipt,
    Request,
    Session,
    SimulatorKind,
)
from gateway.driver_kit.conformance import Condition, NotConformant, Rig, rig_on_simulator
from gateway.driver_kit.conformance_foreign_requests import refuses_what_it_does_not_carry
from gateway.driver_kit.virtual_loop import run_virtual

KINDS = [
    (MODEM, MODEM_SIMULATOR),
    (TETRA, TETRA_SIMULATOR),
    (HYTERA, HYTERA_SIMULATOR),
    (MOTOTRBO, MOTOTRBO_SIMULATOR),
    (SIP, SIP_SIMULATOR),
]


@pytest.mark.parametrize(("driver", "simulator"), KINDS, ids=lambda kind: kind.name)
def test_every_driver_refuses_what_it_does_not_carry(
    driver: DriverKind, simulator: SimulatorKind
) -> None:
    make = rig_on_simulator(driver, driver.profile.model_validate({}), simulator)
    run_virtual(refuses_what_it_does_not_carry(make), 0)


@dataclass(frozen=True, slots=True)
class _Taker:
    """A driver that takes everything it is given."""

    inner: Driver

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._connect(inbox)

    @asynccontextmanager
    async def _connect(self, inbox: Inbox) -> AsyncIterator[Session]:
        async with self.inner.connect(inbox) as session:
            yield _TakingSession(session)


@dataclass(frozen=True, slots=True)
class _TakingSession:
    inner: Session

    @property
    def limits(self) -> Limits:
        return self.inner.limits

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        return Accepted()

    async def withdraw(self, attempt_id: str) -> bool:
        return await self.inner.withdraw(attempt_id)

    async def probe(self) -> Health:
        return await self.inner.probe()

    async def run(self) -> None:
        await self.inner.run()


def test_a_driver_that_takes_everything_is_found_out() -> None:
    make = rig_on_simulator(MODEM, MODEM.profile.model_validate({}), MODEM_SIMULATOR)

    def with_a_taker(condition: Condition) -> Rig:
        rig = make(condition)
        return replace(rig, driver=_Taker(rig.driver))

    with pytest.raises(NotConformant, match="VoiceCall ended as Accepted"):
        run_virtual(refuses_what_it_does_not_carry(with_a_taker), 0)
