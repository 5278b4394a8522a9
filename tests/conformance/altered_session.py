"""A session to plant faults in: the kit has to find each of them."""

from dataclasses import dataclass

from gateway.driver_api import Health, Limits, Receipt, Request, Session


@dataclass(frozen=True, slots=True)
class Altered:
    """A session that passes everything on; the planted faults override one method."""

    inner: Session

    @property
    def limits(self) -> Limits:
        return self.inner.limits

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        return await self.inner.send(request, attempt_id)

    async def withdraw(self, attempt_id: str) -> bool:
        return await self.inner.withdraw(attempt_id)

    async def probe(self) -> Health:
        return await self.inner.probe()

    async def run(self) -> None:
        await self.inner.run()
