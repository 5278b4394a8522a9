"""Scenarios made by hand: three units, six people, and the few lines that a story needs.

What has to come of them is reasoned out of scenarios/SCHEMA.md and written beside them.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gateway.rehearsal.rehearsal import Rehearsal, rehearse
from gateway.rehearsal.scenario import read_scenario

Row = dict[str, Any]

UNITS = """\
unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength
G1,一队,1,team,county,0600-5551001,90001,10
G2,二队,2,fire,city,0600-5551002,90001,
G3,三队,3,dept,rural,,90002,
"""
PEOPLE = """\
person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to
G1-A,G1,赵志强,正指挥,15400010001,1001001,,2026-01-01,
G1-B,G1,钱小红,副指挥,15400010002,1001002,,2026-01-01,
G2-A,G2,孙家俊,正指挥,15400010003,1001003,,2026-01-01,
G2-B,G2,李少华,副指挥,15400010004,,,2026-01-01,
G3-A,G3,周晓东,正指挥,15400010005,1001005,,2026-01-01,
G3-C,G3,吴建国,队员,15400010006,1001006,,2026-01-01,
"""
RULES = [
    {
        "id": "T1",
        "event": "arrived",
        "limit_s": 600,
        "when": {"tier": [1], "task": ["onsite"]},
    },
    {
        "id": "FIRE-night",
        "event": "mustered",
        "limit_s": 300,
        "when": {"kind": ["fire"], "day": False},
    },
    {
        "id": "FIRE-day",
        "event": "mustered",
        "limit_s": 200,
        "when": {"kind": ["fire"], "day": True},
    },
    {
        "id": "RURAL",
        "event": "acked",
        "limit_s": 60,
        "when": {"area": ["rural"], "not_kind": ["police", "fire"]},
    },
    {
        "id": "END",
        "event": "ended",
        "limit_s": 1000,
        "when": {"tier": [2, 3], "task": ["onsite", "standby"]},
    },
    {"id": "REP", "event": "reported", "limit_s": 7200, "when": {"task": ["own_area"]}},
]
PROFILE = {"profile": "Q", "version": 3, "day": {"from": "06:00", "to": "20:00"}, "rules": RULES}
AFTERNOON = "2026-08-12T14:00:00+08:00"


def order(
    order_id: str = "O-1", t: float = 0, legs: Iterable[str | Row] = ("G1",), **changes: Any
) -> Row:
    """An order by text; a leg that is only named makes no debt; a None leaves its key out."""
    body = {
        "order_id": order_id,
        "t": t,
        "level": "重大",
        "category": "自然灾害",
        "class": "non_police",
        "roles": ["正指挥", "副指挥"],
        "bearers": ["sms"],
        "sms": "【试点应急】指令A:集结。回1签收2无法4到达5结束",
        "legs": [
            {"unit_id": leg, "double_feedback": False} if isinstance(leg, str) else leg
            for leg in legs
        ],
    }
    return {key: value for key, value in (body | changes).items() if value is not None}


def leg(unit: str, **keys: Any) -> Row:
    return {"unit_id": unit, "double_feedback": False, **keys}


def sms(t: float, sender: str, text: str) -> Row:
    return {"t": t, "kind": "sms_in", "from": sender, "text": text}


def status(t: float, radio: str, text: str) -> Row:
    return {"t": t, "kind": "radio_status", "from": radio, "text": text}


def act(t: float, kind: str, unit: str, code: str, **keys: Any) -> Row:
    """A seat marks a unit or binds a message, of O-1 unless it says otherwise."""
    return {"t": t, "kind": kind, "order_id": "O-1", "unit_id": unit, "code": code, **keys}


def said(person: str, via: str, *, implied: bool = False) -> Row:
    return {"person": person, "via": via} | ({"implied": True} if implied else {})


def played(
    place: Path,
    orders: Iterable[Row],
    world: Iterable[Row] | None = None,
    t0: str = AFTERNOON,
    **files: str | None,
) -> Rehearsal:
    """The rehearsal; `files` replace tables by their name without .csv, None leaves them out.

    Every request of the scenario has to be carried out.
    """
    place.mkdir(parents=True, exist_ok=True)
    lines = {"orders": orders} | ({} if world is None else {"world": world})
    for name, rows in lines.items():
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (place / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (place / "meta.json").write_text(json.dumps({"t0": t0, "mode": "real"}))
    tables: Mapping[str, str | None] = {"units": UNITS, "people": PEOPLE, **files}
    for name, table in tables.items():
        if table is not None:
            suffix = "json" if name == "profile" else "csv"
            (place / f"{name}.{suffix}").write_text(table, encoding="utf-8")
    done = rehearse(read_scenario(place))
    assert done.refused == []
    return done


def rules_broken(done: Rehearsal) -> list[tuple[Any, ...]]:
    """Unit, fact, rule and by how much it was late."""
    return [
        (fact["unit"], fact["fact"], fact["rule"], fact.get("late_s"))
        for fact in done.outcome["facts"]
    ]
