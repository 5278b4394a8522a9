"""The check of what a driver does not carry: whoever asks for it hears so at once, and plainly."""

from gateway.driver_api.events import Event
from gateway.driver_api.requests import (
    Fault,
    RadioPage,
    RadioStatus,
    Refused,
    Request,
    TextMessage,
    TransmitDemand,
    TransmitEnd,
    VoiceCall,
)
from gateway.driver_api.simulation import Condition
from gateway.driver_kit.conformance_rig import MakeRig, NotConformant
from gateway.driver_kit.virtual_loop import virtual_clock

_AT_ONCE_S = 1.0
_REQUESTS: tuple[Request, ...] = (
    TextMessage("15400010001", "集结"),
    VoiceCall("15400010001", "集结"),
    RadioPage("1001002", "集结", to_talkgroup=False),
    RadioStatus("1001002", "0x8002", to_talkgroup=False),
    TransmitDemand("90001", to_talkgroup=True, at_most_s=5.0),
    TransmitEnd("90001", to_talkgroup=True),
)


class _DeafInbox:
    async def commit(self, event: Event) -> None:
        """Nothing is listened to here."""


async def refuses_what_it_does_not_carry(make_rig: MakeRig) -> None:
    """A request that its kind does not list is refused as the lane's, and the session goes on."""
    rig = make_rig(Condition.HEALTHY)
    if not rig.accepts:
        return
    async with rig.driver.connect(_DeafInbox()) as session:
        for request in _REQUESTS:
            if type(request) in rig.accepts:
                continue
            name, asked_s = type(request).__name__, virtual_clock().monotonic_s()
            receipt = await session.send(request, f"foreign-{name}")
            if not (isinstance(receipt, Refused) and receipt.fault is Fault.LANE):
                raise NotConformant(f"{name} ended as {receipt}")
            if virtual_clock().monotonic_s() > asked_s + _AT_ONCE_S:
                raise NotConformant(f"{name} was refused after a while only")
        await session.probe()
    if rig.on_air():
        raise NotConformant(f"on air: {list(rig.on_air())}")
