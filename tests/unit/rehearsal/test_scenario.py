"""Scenario directories: every shipped one is read, and a broken one is named with its file."""

from pathlib import Path

import pytest

from gateway.orders.order import Bearer
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


def written(directory: Path, **files: str) -> Path:
    """A scenario directory of these files; meta and orders are good unless given."""
    good = {"meta.json": '{"t0": "2026-08-12T14:00:00+08:00", "mode": "real"}', "orders.jsonl": ""}
    given = {name.replace("_", "."): text for name, text in files.items()}
    for name, text in (good | given).items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def test_what_may_be_absent_is_empty(tmp_path: Path) -> None:
    scenario = read_scenario(written(tmp_path))
    assert (scenario.orders, scenario.happenings, scenario.terminals) == ((), (), ())
    assert scenario.expected == {}


def test_the_players_keys_are_dropped_from_an_order(tmp_path: Path) -> None:
    line = '{"order_id": "A", "t": 5, "closed_t": 60.5, "level": "重大"}'
    (order,) = read_scenario(written(tmp_path, orders_jsonl=line)).orders
    assert (order.at_s, order.closed_at_s) == (5, 60.5)
    assert order.body == {"order_id": "A", "level": "重大"}


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"meta_json": "{}"}, "meta.json"),
        ({"meta_json": "not JSON"}, "meta.json"),
        ({"orders_jsonl": '{"order_id": "A"}'}, "orders.jsonl:1"),
        ({"orders_jsonl": '\n{"t": 0, broken'}, "orders.jsonl:2"),
        ({"world_jsonl": '{"t": 3, "kind": "earthquake"}'}, "world.jsonl.*at 3 s.*earthquake"),
        ({"terminals_csv": "address,bearer,pattern\n1,pigeon,x\n"}, "terminals.csv.*pigeon"),
        ({"expected_json": "{"}, "expected.json"),
    ],
)
def test_a_fault_is_named_with_its_file(tmp_path: Path, files: dict[str, str], named: str) -> None:
    with pytest.raises(ScenarioUnreadable, match=named):
        read_scenario(written(tmp_path, **files))


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioUnreadable, match="nowhere"):
        read_scenario(tmp_path / "nowhere")
