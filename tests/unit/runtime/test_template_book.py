"""The site's own texts beside the shipped ones, and its rules of asking, as configured."""

from pathlib import Path

import pytest

from gateway.cli.inspection import inspect
from gateway.orders.follow_up import FollowUpRules
from gateway.orders.order import Level
from gateway.orders.templates import TemplatesUnreadable
from gateway.rules_settings import ProgressRules, ReportRules, Rules
from gateway.runtime.template_book import shipped_templates, site_texts, template_book


def test_a_file_of_the_site_adds_and_overrules(tmp_path: Path) -> None:
    file = tmp_path / "texts.toml"
    file.write_text('[drill]\nsms = "自己的"\n[flood]\nsms = "{site}"\n', encoding="utf-8")
    book = template_book(file)
    assert set(book) == {*shipped_templates(), "flood"}
    assert book["drill"].sms == "自己的"


@pytest.mark.parametrize(
    ("text", "fault"),
    [("[a]\nuse = 'x'\n", "texts.toml: a: 至少要有一种文字"), ("a = [", "'texts.toml' 读不出")],
)
def test_a_file_that_cannot_be_used_is_named_also_by_check(
    tmp_path: Path, text: str, fault: str
) -> None:
    (tmp_path / "texts.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplatesUnreadable) as caught:
        template_book(tmp_path / "texts.toml")
    assert any(fault in told for told in caught.value.faults)
    path = tmp_path / "gateway.toml"
    path.write_text('[site]\nid = "lab"\nname = "实验室"\n[rules]\ntemplates = "texts.toml"\n')
    assert any(fault in told for told in inspect(path).faults)


def test_the_rules_of_asking_are_those_of_the_site() -> None:
    assert site_texts(Rules()).follow_up == FollowUpRules()
    asked = Rules(
        progress=ProgressRules(from_level="较大", every_min=20, silence_min=5),
        report=ReportRules(reminders_h=(6,)),
        order_number_in_text=True,
    )
    found = site_texts(asked)
    assert found.follow_up == FollowUpRules(Level.LARGE, 20, 5, (6,))
    assert found.number_in_text
    never = Rules(progress=ProgressRules(from_level="never"))
    assert site_texts(never).follow_up.from_level is None


@pytest.mark.parametrize("hours", [(0,), (12, 12), (22, 12)])
def test_reminders_are_in_order(hours: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="hours"):
        ReportRules(reminders_h=hours)
