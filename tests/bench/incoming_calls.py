"""How soon the core knows that somebody calls: from his INVITE to `inbound.call` over MQTT.

Every other caller is a leader of the roster, the rest are strangers; none has an open order, so all
are to be put through to a seat, which is not there. The clock starts before the INVITE is sent, and
stops when the subscriber has the event.
"""

import asyncio
from pathlib import Path

from tests.bench.daemon import hall
from tests.bench.report import Row, waiting_rows
from tests.bench.sip_caller import sip_caller
from tests.bench.sip_switch import lines_channel, sip_switch
from tests.bench.site import free_port, number_of, place_in, write_site
from tests.peers.sip.worker_rig import free_udp_port

LIMIT_MS = 300.0
_LINES = 4
_STRANGERS = 5_000
_WITHIN_S = 30.0
_SETTLE_S = 2.0
_PAUSE_S = 0.5  # a worker turns away who calls faster than people do


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """p50, p99 and the slowest of calls one after the other, four idle lines."""
    calls, runs = (20, 1) if quick else (60, 3)
    waits = [await _one_run(place_in(directory, f"run-{run}"), calls) for run in range(runs)]
    note = f"{calls} calls a run"
    return waiting_rows("INVITE of a caller → inbound.call at a subscriber", waits, LIMIT_MS, note)


async def _one_run(place: Path, calls: int) -> list[float]:
    bind = free_udp_port()
    async with sip_switch() as switch, sip_caller(bind) as caller:
        port = free_port()
        seats = f'\nseats = "sip:600@127.0.0.1:{switch.port}"'
        lines = lines_channel(switch.port, bind, _LINES) + seats
        config = write_site(place, port, [lines], calls)
        async with hall(config, port, channels=1) as (_, core):
            await asyncio.sleep(_SETTLE_S)
            waits = []
            for call in range(1, calls + 1):
                number = number_of(call if call % 2 else _STRANGERS + call)
                at_s = caller.call(number)
                told = (await core.heard_of("inbound.call", call, _WITHIN_S))[-1]
                if told["data"]["caller"] != number:
                    raise RuntimeError(f"{number} called, and the core was told {told['data']}")
                waits.append(told["at_s"] - at_s)
                await caller.is_over(_WITHIN_S)
                await asyncio.sleep(_PAUSE_S + 0.013 * (call % 7))
            return waits
