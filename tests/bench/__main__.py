"""`make bench`: every measurement, or those that `--only` names; exit 1 if a limit is missed."""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from pathlib import Path

from tests.bench import (
    answer_cost,
    first_invite,
    incoming_calls,
    large_order,
    lines_32,
    many_modems,
    promptness,
    radio_load,
    rolling,
    short_latency,
    start_up,
    throughput,
)
from tests.bench.faults import FAULTS
from tests.bench.report import Row, as_json, print_table

MEASUREMENTS = {
    "start-up": start_up.measure,
    "answer-cost": answer_cost.measure,
    "large-order": large_order.measure,
    "promptness": promptness.measure,
    "rolling": rolling.measure,
    "throughput": throughput.measure,
    "short-latency": short_latency.measure,
    "many-modems": many_modems.measure,
    "radio-load": radio_load.measure,
    "first-invite": first_invite.measure,
    "both-bearers": first_invite.measure_both,
    "incoming": incoming_calls.measure,
    "lines-32": lines_32.measure,
    **FAULTS,
}


def main() -> int:
    options = _options()
    # As after ^C, so that what was started is ended and the directory goes.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as directory:
        for name in options.only or MEASUREMENTS:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            place = Path(directory) / name
            place.mkdir()
            rows += asyncio.run(MEASUREMENTS[name](place, quick=options.quick))
    print_table(rows)
    if options.json:
        options.json.write_text(json.dumps(as_json(rows), ensure_ascii=False, indent=1) + "\n")
    return 0 if all(row.passed for row in rows) else 1


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="make bench", description=__doc__)
    reader.add_argument("--only", action="append", choices=list(MEASUREMENTS), metavar="NAME")
    reader.add_argument("--quick", action="store_true", help="fewer texts and runs")
    reader.add_argument("--json", type=Path, metavar="FILE", help="write the rows here too")
    return reader.parse_args()


if __name__ == "__main__":
    sys.exit(main())
