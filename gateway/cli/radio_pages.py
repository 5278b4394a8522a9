"""All radios, put together from the pages in which radio/list answers."""

from typing import Any

from gateway.cli.core_client import answered
from gateway.core_link.requester import Requester


async def all_radios(asker: Requester, within_s: float) -> list[dict[str, Any]]:
    """Every row; `within_s` holds for each page."""
    rows: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        data = {"after": after}
        page = await asker.request("radio", "list", data, within_s=within_s, repeat=True)
        found = answered(page).data
        rows += found.get("radios", [])
        after = found.get("next")
    return rows
