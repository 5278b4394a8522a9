"""Scenario directories: every shipped one is read, and a broken one is named with its file."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.orders.order import Bearer
from gateway.rehearsal.happenings import dialled
from gateway.rehearsal.local_time import zone_name
from gateway.rehearsal.scenario import HappeningKind, ScenarioUnreadable, read_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
S01 = SCENARIOS / "S01_xianju_typhoon_muster"
WITH_ORDERS = sorted(path.parent for path in SCENARIOS.glob("*/orders.jsonl"))


def test_s01_is_read_as_it_is_told() -> None:
    scenario = read_scenario(S01)
    assert scenario.t0.isoformat() == "2026-08-12T14:00:00+08:00"
    assert scenario.mode == "real"
    (order,) = scenario.orders
    assert (order.order_id, order.at_s, order.closed_at_s) == ("XJ-20260812-01", 0, None)
    assert "t" not in order.body
    assert len(order.body["legs"]) == 40
    bound = [h for h in scenario.happenings if h.kind is HappeningKind.OPERATOR_BIND]
    assert [(h.at_s, h.data["source"]) for h in bound] == [(930, "15400017777")]
    assert scenario.patterns(Bearer.SMS) == {"15400010055": "undelivered"}
    assert scenario.patterns(Bearer.VOICE)["15400010056"] == "answer:9:dtmf=1"
    assert scenario.expected["orders"]["XJ-20260812-01"]["units"] == 40


@pytest.mark.parametrize("directory", WITH_ORDERS, ids=lambda path: path.name[:3])
def test_every_shipped_scenario_is_read_in_the_order_of_time(directory: Path) -> None:
    scenario = read_scenario(directory)
    assert scenario.orders
    times = [happening.at_s for happening in scenario.happenings]
    assert times == sorted(times)
    assert scenario.expected


PEOPLE = "person_id,unit_id,name,role,mobile\nG1-A,G1,赵志强,正指挥,15400010001\n"
ORDER = {
    "order_id": "A",
    "t": 5,
    "level": "重大",
    "category": "自然灾害",
    "class": "non_police",
    "sms": "集结",
    "legs": [{"unit_id": "G1"}],
}
META = '{"t0": "2026-08-12T14:00:00+08:00", "mode": "real"}'
TABLE = "address,bearer,pattern\n"


def order(**changes: Any) -> str:
    """The line of an order; a key that is None is left out."""
    return json.dumps({k: v for k, v in (ORDER | changes).items() if v is not None})


def event(**changes: Any) -> str:
    """A line of world.jsonl; a key that is None is left out."""
    usual = {"t": 3, "kind": "sms_in", "from": "15400010001", "text": "1"}
    return json.dumps({k: v for k, v in (usual | changes).items() if v is not None})


def filed(**changes: Any) -> str:
    usual = {"kind": "report_form", "order_id": "A", "unit_id": "G1", "complete": True}
    return event(**(usual | changes))


def written(directory: Path, **files: str | None) -> Path:
    """A scenario directory of these files; all are good unless given, None is left out."""
    good: dict[str, str | None] = {"meta.json": META, "orders.jsonl": "", "people.csv": PEOPLE}
    given = {name.replace("_", "."): text for name, text in files.items()}
    for name, text in (good | given).items():
        if text is not None:
            (directory / name).write_text(text, encoding="utf-8")
    return directory


def test_what_may_be_absent_is_empty(tmp_path: Path) -> None:
    scenario = read_scenario(written(tmp_path))
    assert (scenario.orders, scenario.happenings, scenario.terminals) == ((), (), ())
    assert (scenario.expected, scenario.limits) == ({}, "none")


def test_the_players_keys_are_dropped_from_an_order(tmp_path: Path) -> None:
    line = order(closed_t=60.5)
    (read,) = read_scenario(written(tmp_path, orders_jsonl=line)).orders
    assert (read.at_s, read.closed_at_s) == (5, 60.5)
    assert read.body == {key: value for key, value in ORDER.items() if key != "t"}


def test_an_order_without_a_mode_has_the_scenarios(tmp_path: Path) -> None:
    meta = META.replace("real", "drill")
    lines = f"{order()}\n{order(order_id='B', mode='real')}"
    first, second = read_scenario(written(tmp_path, meta_json=meta, orders_jsonl=lines)).orders
    assert (first.body["mode"], second.body["mode"]) == ("drill", "real")


def test_a_profile_may_be_named_instead_of_written_out(tmp_path: Path) -> None:
    meta = '{"t0": "2026-08-12T14:00:00+08:00", "profile": "LS"}'
    assert read_scenario(written(tmp_path, meta_json=meta)).limits == "lishui"


def test_marks_line_ends_and_unknown_columns_change_nothing(tmp_path: Path) -> None:
    world = '\ufeff{"kind": "sms_in", "text": 1, "from": 15400010001, "t": 9}\r\n\r\n'
    terminals = "\ufeffpattern,new,bearer,address\r\nno_dlr,x,sms,15400010001\r\n"
    scenario = read_scenario(written(tmp_path, world_jsonl=world, terminals_csv=terminals))
    (happening,) = scenario.happenings
    assert (happening.at_s, happening.data) == (9, {"from": "15400010001", "text": "1"})
    assert scenario.patterns(Bearer.SMS) == {"15400010001": "no_dlr"}


@pytest.mark.parametrize(
    ("named", "bearers"),
    [
        ({}, [Bearer.SMS, Bearer.VOICE, Bearer.RADIO]),
        ({"bearer": "voice"}, [Bearer.VOICE]),
        ({"bearer": ["radio", "sms"]}, [Bearer.SMS, Bearer.RADIO]),
    ],
)
def test_the_bearers_of_a_fault(
    tmp_path: Path, named: dict[str, Any], bearers: list[Bearer]
) -> None:
    line = json.dumps({"t": 1, "kind": "bearer_fault", **named})
    (fault,) = read_scenario(written(tmp_path, world_jsonl=line)).happenings
    assert list(fault.bearers) == bearers


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"meta_json": "{}"}, "meta.json: `t0` is missing"),
        ({"meta_json": "not JSON"}, "meta.json: "),
        ({"meta_json": "[]"}, "meta.json: is no JSON object"),
        ({"meta_json": '{"t0": "soon"}'}, "meta.json: `t0`: "),
        ({"meta_json": '{"t0": "2026-08-12T14:00:00+08:10"}'}, "no zone keeps +08:10"),
        ({"meta_json": None}, "meta.json: No such file"),
        ({"people_csv": None}, "units.csv, people.csv: "),
        ({"people_csv": "person_id,name\nG1-A,赵"}, "people.csv"),
        ({"orders_jsonl": order(t=None)}, "orders.jsonl:1: not an object with a time `t`"),
        ({"orders_jsonl": order(t=-1)}, "orders.jsonl:1: `t` is -1"),
        ({"orders_jsonl": order(closed_t="late")}, "orders.jsonl:1: not an object with a time"),
        ({"orders_jsonl": '\n{"t": 0, broken'}, "orders.jsonl:2: "),
        ({"orders_jsonl": "\n[1]"}, "orders.jsonl:2: is no JSON object"),
        ({"orders_jsonl": order(level=None)}, "orders.jsonl:1: level: 缺少"),
        ({"orders_jsonl": order(legs=[{"unit_id": "G9"}])}, "orders.jsonl:1: no unit G9"),
        ({"orders_jsonl": order(modems=0)}, "orders.jsonl:1: `modems` is not from 1"),
        ({"world_jsonl": event(kind="earthquake")}, "world.jsonl:1: `kind` 'earthquake'"),
        ({"world_jsonl": event(kind=None)}, "world.jsonl:1: `kind` None"),
        ({"world_jsonl": event(text=None)}, "world.jsonl:1: `text` is missing"),
        ({"world_jsonl": event(**{"from": ""})}, "world.jsonl:1: `from` '' can send"),
        ({"world_jsonl": event(**{"from": ["1"]})}, "world.jsonl:1: `from` is no text"),
        ({"world_jsonl": filed()}, "world.jsonl:1: no order A"),
        ({"world_jsonl": filed(complete="yes")}, "world.jsonl:1: `complete` is neither"),
        ({"world_jsonl": filed(unit_id="G9")}, "world.jsonl:1: no unit G9"),
        ({"world_jsonl": event(kind="operator_bind")}, "world.jsonl:1: `code` is missing"),
        ({"world_jsonl": event(kind="bearer_ok", bearer="pigeon")}, "`bearer` 'pigeon'"),
        ({"terminals_csv": TABLE + "1,pigeon,x\n"}, "terminals.csv:2: bearer"),
        ({"terminals_csv": TABLE + "1,sms,delivered:soon\n"}, "terminals.csv:2: pattern"),
        ({"terminals_csv": TABLE + "1,voice,answer:3:smile\n"}, "'answer:3:smile'"),
        ({"terminals_csv": "address,pattern\n1,busy\n"}, "terminals.csv:1: no column bearer"),
        ({"terminals_csv": TABLE + "1,voice,answer:3:say=好,到\n"}, "terminals.csv:2: 3 columns"),
        ({"orders_jsonl": order(to={"units": ["G9"]})}, "orders.jsonl:1: no unit G9"),
        ({"orders_jsonl": order(to={"people": ["P9"]})}, "orders.jsonl:1: to.people: nobody"),
        ({"orders_jsonl": order(copy_to=["P9"])}, "orders.jsonl:1: copy_to: nobody called P9"),
        ({"orders_jsonl": order(mandatory_confirm=["G9"])}, "orders.jsonl:1: mandatory_confirm"),
        ({"people_csv": PEOPLE + '"G1'}, "people.csv:3: "),
        ({"profile_json": '{"profile": "T", "rules": [{"id": "R"}]}'}, "profile.json: "),
        ({"expected_json": "{"}, "expected.json: "),
    ],
)
def test_a_fault_is_named_with_its_file(
    tmp_path: Path, files: dict[str, str | None], told: str
) -> None:
    with pytest.raises(ScenarioUnreadable, match=re.escape(told)):
        read_scenario(written(tmp_path, **files))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    world = "\n".join([event(text=None), event(), "nonsense", event(kind="earthquake")])
    orders = "\n".join([order(level="huge"), order(order_id="B", legs=[{"unit_id": "G9"}])])
    with pytest.raises(ScenarioUnreadable) as error:
        read_scenario(written(tmp_path, meta_json="{}", orders_jsonl=orders, world_jsonl=world))
    places = [fault.removeprefix(f"{tmp_path}/").split(": ")[0] for fault in error.value.faults]
    lines = ["orders.jsonl:1", "world.jsonl:1", "world.jsonl:3", "world.jsonl:4", "orders.jsonl:2"]
    assert places == ["meta.json", *lines]


def test_a_fault_of_the_limits_is_told_once_with_its_file(tmp_path: Path) -> None:
    profile = '{"profile": "T", "rules": [{"id": "R", "event": "arrived"}]}'
    with pytest.raises(ScenarioUnreadable) as error:
        read_scenario(written(tmp_path, profile_json=profile))
    assert error.value.faults == (f"{tmp_path}/profile.json: rules R: limit_s 应为正整数 (秒)",)


def test_keys_that_mean_nothing_are_remarked_and_the_scenario_is_played(tmp_path: Path) -> None:
    world = "\n".join(
        [event(colour="red", note="a remark"), event(kind="clock_step", **{"from": 1})]
    )
    (told,) = read_scenario(written(tmp_path, world_jsonl=world)).unheeded
    assert told == f"{tmp_path}/world.jsonl:1: `colour` means nothing to sms_in"


@pytest.mark.parametrize("file", ["campaign.json", "legs.csv", "ladder.json", "README.md"])
def test_what_is_no_scenario_of_orders_is_told_to_be_none(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text("{}", encoding="utf-8")
    with pytest.raises(ScenarioUnreadable, match="not a scenario of orders"):
        read_scenario(tmp_path)


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioUnreadable, match="nowhere"):
        read_scenario(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("t0", "zone"),
    [
        ("2026-08-12T14:00:00+08:00", "Asia/Shanghai"),
        ("2026-08-12T14:00:00+00:00", "Etc/UTC"),
        ("2026-08-12T14:00:00-05:00", "Etc/GMT+5"),
        ("2026-08-12T14:00:00+05:30", "Asia/Kolkata"),
    ],
)
def test_the_hall_keeps_the_offset_of_its_scenario(t0: str, zone: str) -> None:
    moment = datetime.fromisoformat(t0)
    assert zone_name(moment) == zone
    assert moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0600-5555001", "06005555001"),
        ("+86 154 0001 0001", "+8615400010001"),
        ("XJ-110", "XJ-110"),
    ],
)
def test_a_number_comes_as_a_network_shows_it(written: str, shown: str) -> None:
    assert dialled(written) == shown
