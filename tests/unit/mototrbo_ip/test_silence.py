"""A wait: as long as it is silent, within limits, and never without listening."""

from drivers.mototrbo_ip.silence import wait_from


def test_silence_ends_it() -> None:
    wait = wait_from(100.0, 5.0, 2.0)
    assert not wait.over(104.9)
    assert wait.over(105.0)


def test_all_that_is_heard_begins_it_anew_up_to_its_patience() -> None:
    wait = wait_from(100.0, 5.0, 2.0)
    wait.heard(103.0)
    assert wait.due_s == 108.0
    wait.heard(107.0)
    assert wait.due_s == 110.0
    wait.heard(109.0)
    assert wait.over(110.0)


def test_a_process_that_was_stopped_reads_before_it_judges() -> None:
    wait = wait_from(100.0, 5.0, 2.0)
    assert not wait.over(200.0)
    assert wait.due_s == 201.0
    assert wait.over(201.0)
    assert wait.over(400.0)
