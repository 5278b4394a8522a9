"""Orders as a core might give them: few teams, any bearers, a letter, a poll, an end."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.property.book import UNITS

DRILL, REAL = "drill", "real"
_BEARERS = (["sms"], ["sms", "voice"], ["voice"], ["sms", "voice", "radio"])


def asked_order(dice: Random, order_id: str, now_utc: datetime) -> dict[str, Any]:
    """The data of an order/submit request."""
    units = dice.sample(UNITS, dice.randrange(1, 5))
    asked: dict[str, Any] = {
        "order_id": order_id,
        "bearers": dice.choice(_BEARERS),
        "mode": DRILL if dice.random() < 0.15 else REAL,
        "level": dice.choice(("较大", "一般")),
        "category": "自然灾害",
        "class": "non_police",
        "sms": "各队立即集结",
        "legs": [{"unit_id": unit, "task": "own_area"} for unit in units],
    }
    if dice.random() < 0.3:
        asked["tag"] = dice.choice("AB")
    if dice.random() < 0.15:
        asked["poll"] = {"need": dice.randrange(1, 3), "stand_down": "无需出动"}
    if dice.random() < 0.15:
        asked["mandatory_confirm"] = units[:1]
    if dice.random() < 0.15:
        asked["expires_at"] = (now_utc + timedelta(seconds=dice.randrange(20, 400))).isoformat()
    return asked
