"""CONTRACT §3: every `feedback.*` event says whose answer it is about, debts and shortages too."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

NAMED = {
    *("recipient", "address", "bearer", "channel", "attempt"),
    *("person", "raw", "received_at", "device_time"),
}


@pytest.mark.parametrize(
    ("text", "kind"), [("3 2人", "strength_short"), ("5", "debt")], ids=["too few", "no arrival"]
)
def test_it_has_the_keys_that_the_contract_promises(tmp_path: Path, text: str, kind: str) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(30)
            hall.network.send_text(LEADERS[0], text, at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(10)
            (event,) = hall.core.of_kind(f"feedback.{kind}")
        assert set(event["data"]) >= NAMED
        assert (event["data"]["person"], event["data"]["raw"]) == ("G01-A", text)

    run_virtual(story())
