"""`muster order watch`: follow one order, or all.

All orders are shown from their retained roll-ups alone. Of one order a changed roll-up is the
bell at which its legs are asked for, and never more often than the gateway can well bear.
"""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli.core_client import talk
from gateway.cli.failure import ExitCode, Failure
from gateway.cli.order_pages import whole_order
from gateway.cli.order_rows import Rollup, Style
from gateway.cli.order_screen import Screen, opened_screen
from gateway.clock import SteadyClock
from gateway.config import Config
from gateway.core_link.requester import NoAnswer, Requester
from gateway.core_link.topics import Topics
from gateway.driver_api import Clock

_ANSWER_WITHIN_S = 10.0
_LEAST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 15.0
# Asking takes at most a sixth of the time, however large the order.
_PAUSE_FOR_A_LOOK = 5.0
_ENDED = ("closed", "cancelled")


def watch_orders(config: Config, path: Path, order_id: str | None, style: Style) -> None:
    """Show until the order has ended, or until interrupted."""
    topics = Topics(config.site.id)
    try:
        watched = topics.orders() if order_id is None else topics.order(order_id)
    except ValueError as error:
        raise Failure(str(error), ExitCode.USAGE) from error
    with opened_screen(style) as screen, suppress(KeyboardInterrupt):
        if order_id is None:
            talk(config, path, lambda asker: watch_all(asker, screen), (watched,))
        else:
            clock = SteadyClock()
            talk(config, path, lambda a: watch_one(a, order_id, screen, clock), (watched,))


async def watch_all(asker: Requester, screen: Screen) -> None:
    """Show every order that has a roll-up, until cancelled."""
    orders: dict[str, Rollup] = {}
    while True:
        topic, payload = await asker.next_message()
        order_id = topic.rpartition("/")[2]
        rollup = _rollup(payload)
        if rollup is None:
            orders.pop(order_id, None)
        else:
            orders[order_id] = rollup
        screen.orders(list(orders.values()))


async def watch_one(asker: Requester, order_id: str, screen: Screen, clock: Clock) -> None:
    """Show the order until it has ended; `Failure` when the gateway does not know it."""
    seen = False
    while True:
        began_s = clock.monotonic_s()
        try:
            order = await whole_order(asker, order_id, _ANSWER_WITHIN_S)
        except NoAnswer as silence:
            if not seen:
                raise
            screen.silence(str(silence))
            continue
        seen = True
        screen.order(order)
        if order.get("state") in _ENDED:
            return
        took_s = clock.monotonic_s() - began_s
        await clock.sleep(max(_LEAST_PAUSE_S, _PAUSE_FOR_A_LOOK * took_s))
        await _changed(asker)


async def _changed(asker: Requester) -> None:
    """Return when the roll-up has changed since the last call, or after a while anyway."""
    try:
        async with asyncio.timeout(_LONGEST_PAUSE_S):
            await asker.next_message()
    except TimeoutError:
        return  # a roll-up may have been missed
    asker.forget_messages()


def _rollup(payload: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None  # an empty payload clears the topic
    return found if isinstance(found, dict) and "order_id" in found else None
