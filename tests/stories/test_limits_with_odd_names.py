"""A rule whose name holds a stroke falls due like any other."""

import json
from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order


def test_a_rule_with_a_stroke_in_its_name_is_breached(tmp_path: Path) -> None:
    rule = {"event": "arrived", "limit_s": 60, "when": {}}
    names = ("city/15", "/", "plain")
    rules = [rule | {"id": name, "limit_s": 60 + place} for place, name in enumerate(names)]
    profile = tmp_path / "own.json"
    profile.write_text(json.dumps({"profile": "own", "version": 1, "rules": rules}))

    async def story() -> None:
        hall = SmallHall(tmp_path, limits=str(profile))
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(120)
        for kind in ("warning", "breached"):
            told = [event["data"] for event in hall.core.of_kind(f"deadline.{kind}")]
            found = [(one["unit"], one["rule"]) for one in told]
            assert sorted(found) == sorted((f"G0{n}", name) for n in (1, 2, 3) for name in names)

    run_virtual(story())
