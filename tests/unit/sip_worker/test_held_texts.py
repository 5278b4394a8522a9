"""Texts that are not answered before somebody says how."""

from drivers.sip.worker.held_texts import HeldTexts


def test_a_text_is_new_then_waits_then_has_its_answer() -> None:
    held = HeldTexts()
    assert held.came("a/1") is None
    held.hold("a/1")
    assert held.came("a/1") == 0
    assert held.came("a/2") is None
    held.answer("a/1", 200)
    assert [held.came("a/1"), held.came("a/1")] == [200, 200]


def test_the_newest_are_remembered() -> None:
    held = HeldTexts()
    for number in range(9000):
        held.hold(f"{number}")
    assert held.came("8999") == 0
    assert held.came("0") is None
