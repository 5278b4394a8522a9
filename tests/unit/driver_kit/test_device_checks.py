"""Looking at a real device: one that comes up bit by bit is given a minute."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from gateway.driver_api import Health, Inbox, Limits, Receipt, Request, Session
from gateway.driver_kit.conformance import Finding
from gateway.driver_kit.device_checks import look_at
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock


class _Session:
    """A link that is well as `well` says, of the seconds since it was opened."""

    def __init__(self, well: Callable[[float], bool]) -> None:
        self.limits = Limits(window=1, longest_text_parts=1, reports=False)
        self._well = well
        self._begun_s = virtual_clock().monotonic_s()

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        raise AssertionError("nothing is sent to a real device")

    async def withdraw(self, attempt_id: str) -> bool:
        raise AssertionError("there is nothing to withdraw")

    async def probe(self) -> Health:
        ok = self._well(virtual_clock().monotonic_s() - self._begun_s)
        return Health(ok, "" if ok else "no connection on lp", {"ports": "4" if ok else "3"})

    async def run(self) -> None:
        await virtual_clock().sleep(1e6)


class _Driver:
    def __init__(self, well: Callable[[float], bool]) -> None:
        self._well = well

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session()

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Session]:
        yield _Session(self._well)


def _found(well: Callable[[float], bool]) -> list[Finding]:
    async def main() -> list[Finding]:
        return [finding async for finding in look_at(_Driver(well), virtual_clock())]

    return run_virtual(main())


def test_a_device_that_comes_up_bit_by_bit_is_well() -> None:
    found = _found(lambda seconds: seconds >= 30)
    assert [finding.complaint for finding in found] == [""] * 4
    assert found[1].note == "ports=4"


def test_one_that_never_does_is_not() -> None:
    *_, last = _found(lambda seconds: False)
    assert (last.check, last.complaint) == (
        "answers_probes",
        "NotConformant: no connection on lp",
    )


def test_one_that_was_well_once_is_not_well() -> None:
    turns = iter([True, True, False, True])
    *_, last = _found(lambda seconds: next(turns))
    assert last.complaint == "NotConformant: no connection on lp"
