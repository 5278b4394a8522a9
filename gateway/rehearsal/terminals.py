"""How the telephones of a scenario take what reaches them: the lines of terminals.csv.

One item an attempt, separated by `;`, the last one repeats (scenarios/SCHEMA.md):

    voice   no_answer  busy  off  invalid  voicemail
            answer:<ring s>:dtmf=<k>   answer:<s>:none   answer:<s>:say=<text>
    sms     delivered:<s>  undelivered  no_dlr  part_fail:<n>
"""

import re
from dataclasses import dataclass

from gateway.orders.order import Bearer
from gateway.rehearsal.scenario_files import Row, ScenarioFiles

_TERMINALS = "terminals.csv"
_COLUMNS = ("address", "bearer", "pattern")
_SECONDS = r"[0-9]+(?:\.[0-9]+)?"
_ITEMS = {
    Bearer.VOICE: re.compile(
        rf"no_answer|busy|off|invalid|voicemail|answer:{_SECONDS}:(?:dtmf=[0-9*#]+|none|say=.*)"
    ),
    Bearer.SMS: re.compile(rf"delivered(?::{_SECONDS})?|undelivered|no_dlr|part_fail:[1-9][0-9]*"),
}


@dataclass(frozen=True, slots=True)
class Terminal:
    """How a terminal takes what the gateway sends it."""

    address: str
    bearer: Bearer
    pattern: str


def read_terminals(files: ScenarioFiles) -> list[Terminal]:
    """The lines of the file, if there is one; those that are none become faults."""
    if not files.has(_TERMINALS):
        return []
    found = (_terminal(files, row) for row in files.table(_TERMINALS, _COLUMNS))
    return [terminal for terminal in found if terminal is not None]


def _terminal(files: ScenarioFiles, row: Row) -> Terminal | None:
    address, name, pattern = (row.values[column] for column in _COLUMNS)
    known = {bearer.value: bearer for bearer in Bearer}
    bearer = known.get(name)
    if not address:
        files.blame(row.place, "no address")
    if bearer is None:
        files.blame(row.place, f"bearer {name!r} is none of {', '.join(known)}")
        return None
    form = _ITEMS.get(bearer)
    for item in pattern.split(";") if form else ():
        if form is not None and not form.fullmatch(item.strip()):
            files.blame(row.place, f"pattern {item.strip()!r} is none of a {bearer.value} terminal")
    return Terminal(address, bearer, pattern)
