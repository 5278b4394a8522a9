"""What is asked of an order's units after it has gone out: progress, and the report they owe.

The rules are the site's, what holds for one order is fixed when it is accepted: another
setting tomorrow moves nothing of today.
"""

from dataclasses import dataclass, replace

from gateway.orders.order import Level, Mode, Order, Priority

_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How one order is followed up; 0 and () for not at all.

    A unit is asked for progress `progress_s` after its last word; after `silence_s` more it is
    silent. With `everybody` no task is left out. `remind_s` after the acceptance its units are
    reminded of the report that they owe.
    """

    progress_s: int = 0
    silence_s: int = 0
    everybody: bool = False
    remind_s: tuple[int, ...] = ()


NOT_AT_ALL = FollowUp()


@dataclass(frozen=True, slots=True)
class FollowUpRules:
    """The site's rules; `from_level` is the least grave level that is asked, None for none."""

    from_level: Level | None = Level.MAJOR
    every_min: int = 30
    silence_min: int = 15
    reminders_h: tuple[int, ...] = (12, 22)


def follow_up_of(order: Order, rules: FollowUpRules) -> FollowUp:
    """How this order is followed up: as it asks itself, else by the rules of the site."""
    reminders = rules.reminders_h if order.mode is Mode.REAL else ()
    remind_s = tuple(hours * 3_600 for hours in reminders)
    asked = order.progress
    if asked is not None and not asked.wanted:
        return FollowUp(remind_s=remind_s)
    if asked is None and not _by_rule(order, rules):
        return FollowUp(remind_s=remind_s)
    every_min = (asked.every_min if asked else None) or rules.every_min
    silence_min = (asked.silence_min if asked else None) or rules.silence_min
    return FollowUp(every_min * 60, silence_min * 60, asked is not None, remind_s)


def follow_up_from(before: FollowUp, order: Order, rules: FollowUpRules) -> FollowUp | None:
    """How an order is followed up once it has changed; None if as before.

    Whoever is asked for progress goes on being asked, and the reminders stay.
    """
    now = follow_up_of(order, rules)
    if before.progress_s or not now.progress_s:
        return None
    return replace(now, remind_s=before.remind_s)


def _by_rule(order: Order, rules: FollowUpRules) -> bool:
    """Grave enough, real, and neither a bulletin nor a poll."""
    if rules.from_level is None or order.mode is not Mode.REAL:
        return False
    if order.priority is Priority.BULLETIN or order.poll is not None:
        return False
    return _LEVELS.index(order.level) <= _LEVELS.index(rules.from_level)
