"""The closing form of a unit: what it says, what it still lacks, and what is known already.

result               how it ended: needed, unless the seat calls the form complete
casualties           in words
follow_up            whether something remains to be done
responsible_person   责任人 ┐ needed as soon as something remains to be done: without both
responsible_unit     责任单位┘ the form is incomplete whatever the seat says
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.orders.answer_facts import Status
from gateway.orders.records import LegLife

_TEXTS = ("result", "casualties", "responsible_person", "responsible_unit")
_NAMES = {
    "result": "处置结果",
    "responsible_person": "责任人",
    "responsible_unit": "责任单位",
}
_IN_CHARGE = ("responsible_person", "responsible_unit")


@dataclass(frozen=True, slots=True)
class ReportForm:
    """What was read of a form; `lacks` names in Chinese what it needs and has not."""

    complete: bool
    content: tuple[tuple[str, str | bool], ...]
    lacks: tuple[str, ...]


def read_form(data: Mapping[str, Any], faults: list[str]) -> ReportForm:
    """Read the form in a request; adds what its fields cannot hold to `faults`."""
    content: dict[str, str | bool] = {}
    for key in _TEXTS:
        value = data.get(key)
        if isinstance(value, str) or value is None:
            content |= {key: value.strip()} if value and value.strip() else {}
        else:
            faults.append(f"{key}: 应为文字")
    for key in ("follow_up", "complete"):
        if key in data and not isinstance(data[key], bool):
            faults.append(f"{key}: 应为 true 或 false")
    claimed = data.get("complete")
    if isinstance(data.get("follow_up"), bool):
        content["follow_up"] = data["follow_up"]
    needed: tuple[str, ...] = ("result",) if claimed is None else ()
    if content.get("follow_up"):
        needed += _IN_CHARGE
    lacks = tuple(_NAMES[key] for key in needed if not content.get(key))
    return ReportForm(claimed is not False and not lacks, tuple(content.items()), lacks)


def report_draft(leg: LegLife) -> dict[str, Any]:
    """What the hall knows for the unit's form: the times, who came with what, the last form."""
    times = {
        f"{status.value}_at": mark.at_utc
        for status in (Status.ACKED, Status.MUSTERED, Status.ARRIVED, Status.ENDED)
        if (mark := leg.mark(status)) is not None
    }
    filed = json.loads(leg.form) if leg.form else {}
    known = {key: filed[key] for key in (*_TEXTS, "follow_up") if key in filed}
    return {
        **times,
        "strength": None if leg.strength < 0 else leg.strength,
        "equipment": dict(leg.equipment),
        "progress": leg.progress,
        **known,
        "lacks": list(leg.form_lacks),
    }
