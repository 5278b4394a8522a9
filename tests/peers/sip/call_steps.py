"""What a driver does with nearly every call: picks it up, lets it hear something, hangs up."""

from drivers.sip.frames import Answered, HangUp, Incoming, Over, PickUp, Speak, Spoken
from tests.peers.sip.worker_rig import WORKER, WorkerRig


async def picked_up(rig: WorkerRig, record: str = "") -> str:
    """The name of the next call that comes in, once somebody talks."""
    call = (await rig.event(Incoming)).call
    rig.send(PickUp(worker=WORKER, call=call, record=record))
    await rig.event(Answered, lambda event: event.call == call)
    return call


async def told(rig: WorkerRig, call: str, prompt: str) -> None:
    """The whole of this file has been played."""
    rig.send(Speak(worker=WORKER, call=call, phrase=prompt, files=(prompt,)))
    await rig.event(Spoken, lambda event: (event.call, event.phrase) == (call, prompt))


async def hung_up(rig: WorkerRig, call: str) -> Over:
    """How the call has ended."""
    rig.send(HangUp(worker=WORKER, call=call))
    return await rig.event(Over, lambda event: event.call == call)
