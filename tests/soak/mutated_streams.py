"""Good PDUs and AT streams, spoilt as lines and firmwares spoil them; and what must hold then.

A number names its mutant, so that what was found once can be found again.
"""

import time
from contextlib import suppress
from random import Random

from drivers.gsm_modem.pdu import decode_line
from drivers.gsm_modem.pdu_error import PduError
from gateway.driver_api import Ended, Probe, TextMessage
from tests.soak.mutation import Named, mutated
from tests.unit.gsm_modem.scripted_modem import Bench
from tests.unit.gsm_modem.test_any_bytes import FRAGMENTS
from tests.unit.gsm_modem.test_inbound import REPORT, direct, listing, part_line, stored, text_line

_LINES = (
    text_line("收到,马上出发"),
    part_line("第一段", 1, 3),
    part_line("第三段", 3, 3),
    REPORT + "00",
    "07916831080000F0040BA15104000000F10000628021410000230AE8329BFD4697D9EC37",
    "0020048100F10000628021410000230131",
    "004408D0C8329B0E0008628021410000230A050003070201" + "4ED95C45",
)
_STREAMS = (
    *FRAGMENTS,
    stored(3).encode(),
    direct(text_line("1")).encode(),
    direct(part_line("甲", 1, 2)).encode(),
    listing((1, 1, text_line("1")), (2, 0, part_line("乙", 2, 2))).encode(),
)
_LONGEST_CPU_S = 0.05
_PIECES = 6


def complaint(number: int) -> str | None:
    """Whether mutant `number` took too long; raises what it raised. Every fourth is a stream."""
    random = Random(number)
    begun_s = time.thread_time()  # CPU, not the clock: a busy machine is no fault
    with Named(number):
        what = _stream(random) if number % 4 == 0 else _pdu(random)
    took_s = time.thread_time() - begun_s
    if took_s > _LONGEST_CPU_S:
        return f"mutant {number} took {1000 * took_s:.0f} ms: {what}"
    return None


def _pdu(random: Random) -> str:
    line = mutated(random, _LINES[random.randrange(len(_LINES))].encode()).decode("latin-1")
    promised = random.choice((None, len(line) // 2 - 1, random.randrange(256)))
    with suppress(PduError):  # the one error there may be
        decode_line(line, promised)
    return line


def _stream(random: Random) -> str:
    bench = Bench()
    if random.random() < 0.7:
        bench.started()
    if random.random() < 0.5:
        bench.machine.request("text", TextMessage("15400000001", "收到"), bench.now_s)
    if random.random() < 0.3:
        bench.machine.request("probe", Probe(), bench.now_s)
    fed = b""
    for _ in range(_PIECES):
        piece = mutated(random, random.choice(_STREAMS))
        fed += piece
        bench.feed(piece)
        bench.wait(random.random() * 3)
        if bench.heard():
            bench.commit()
    bench.machine.lost(bench.now_s)
    bench._collect()
    if sum(isinstance(event, Ended) for event in bench.events) != 1:
        raise AssertionError("the session did not end once")
    return repr(fed)
