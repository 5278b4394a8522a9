"""A driver before a gateway to a radio system that is spoken over."""

from typing import Any

from gateway.driver_api import RadioPage, Receipt
from tests.unit.sip.line_bench import Bench

GROUP, RADIO = "90001", "1001002"
AT_ONCE = "answer:0.5:none"
TEXT = "【演练】指令A:各队立即集结"


def voice(**radio: Any) -> dict[str, Any]:
    return {"carries": "radio", "radio": {"pages_by": "invite", **radio}}


async def page(
    lines: Bench, to: str = GROUP, attempt: str = "a#1", text: str = TEXT, **more: Any
) -> Receipt:
    request = RadioPage(to, text, to_talkgroup=to == GROUP, **more)
    return await lines.session.send(request, attempt)
