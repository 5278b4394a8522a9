"""What a site says: the shipped templates, those of its own file, and what it asks again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gateway.orders.follow_up import FollowUpRules
from gateway.orders.order import Level
from gateway.orders.templates import Template, TemplatesUnreadable, read_templates
from gateway.rules_settings import Rules
from gateway.runtime.rule_files import own_rules, shipped_rules


@dataclass(frozen=True, slots=True)
class SiteTexts:
    """The site's templates by name, and its rules of wording and of asking again."""

    templates: Mapping[str, Template] = field(default_factory=lambda: shipped_templates())
    number_in_text: bool = False
    follow_up: FollowUpRules = field(default_factory=FollowUpRules)


def site_texts(rules: Rules) -> SiteTexts:
    """What the configuration says; raises `TemplatesUnreadable`."""
    progress = rules.progress
    from_level = None if progress.from_level == "never" else Level(progress.from_level)
    asking = FollowUpRules(
        from_level, progress.every_min, progress.silence_min, rules.report.reminders_h
    )
    templates = template_book(rules.templates)
    return SiteTexts(templates, rules.order_number_in_text, asking)


def shipped_templates() -> dict[str, Template]:
    """Those that come with the product, by name."""
    return read_templates(shipped_rules("order_templates", "zh"))


def template_book(path: Path | None = None) -> dict[str, Template]:
    """All templates; one of the site's file goes before a shipped one of its name.

    Raises `TemplatesUnreadable`.
    """
    if path is None:
        return shipped_templates()
    own = own_rules("rules.templates", path, read_templates, TemplatesUnreadable)
    return shipped_templates() | own
