"""When a lane that blames the recipient is believed, and when it has to rest."""

from typing import cast

from gateway.driver_api import Accepted, Fault, Refused, Session
from gateway.orders.order import Bearer
from gateway.runtime.lane import LONGEST_PAUSE_S, Lane
from gateway.runtime.lane_speed import LaneSpeeds
from gateway.runtime.second_opinion import Judged, SecondOpinions

BLAMED = Refused(Fault.RECIPIENT, "unassigned number", 0)
NOT_BELIEVED = Refused(Fault.LANE, "unassigned number", 0)


class Pool:
    """Lanes a, b, c …; those named in `known` have sent something in their life."""

    def __init__(self, names: str, known: str = "", bearer: Bearer = Bearer.SMS) -> None:
        speeds = LaneSpeeds()
        for name in known:
            speeds.took(name, 1, 0.5)
        self.bearer = bearer
        self.lanes = {name: Lane(name, bearer, cast(Session, None)) for name in names}
        self._opinions = SecondOpinions(speeds, lambda: list(self.lanes.values()))

    def blames(self, name: str, delivery: str) -> Judged:
        return self._opinions.judge(name, self.bearer, delivery, BLAMED)

    def sends(self, name: str, delivery: str) -> None:
        judged = self._opinions.judge(name, self.bearer, delivery, Accepted((1,)))
        assert judged == Judged(Accepted((1,)))


def test_the_only_channel_is_believed() -> None:
    assert Pool("a").blames("a", "x") == Judged(BLAMED)


def test_a_radio_is_believed() -> None:
    assert Pool("ab", bearer=Bearer.RADIO).blames("a", "x") == Judged(BLAMED)


def test_two_that_are_trusted_are_believed_and_neither_rests() -> None:
    pool = Pool("abc", known="ab")
    assert pool.blames("a", "x") == Judged(NOT_BELIEVED)
    assert pool.blames("b", "x") == Judged(BLAMED)


def test_of_those_that_never_sent_anything_it_takes_three_or_all() -> None:
    pool = Pool("abcd")
    assert pool.blames("a", "x").receipt == NOT_BELIEVED
    assert pool.blames("b", "x").receipt == NOT_BELIEVED
    assert pool.blames("c", "x").receipt == BLAMED
    pair = Pool("ab")
    assert pair.blames("a", "x").receipt == NOT_BELIEVED
    assert pair.blames("b", "x").receipt == BLAMED


def test_one_that_blames_everybody_while_others_send_rests_and_is_not_counted() -> None:
    pool = Pool("abcd", known="abcd")
    for number in range(3):
        assert pool.blames("a", f"x{number}") == Judged(NOT_BELIEVED)
        pool.sends("b", f"x{number}")
    pool.sends("c", "y")
    assert pool.blames("a", "x4") == Judged(NOT_BELIEVED, LONGEST_PAUSE_S)
    assert pool.blames("b", "x4") == Judged(NOT_BELIEVED)
    assert pool.blames("c", "x4") == Judged(BLAMED)


def test_one_that_blames_many_while_nobody_sends_only_pauses() -> None:
    pool = Pool("ab", known="a")
    rests = [pool.blames("a", f"x{number}").rest_at_most_s for number in range(5)]
    assert rests == [0.0, 0.0, 0.0, 0.5, 0.5]


def test_what_it_sends_gives_it_credit_again() -> None:
    pool = Pool("abc", known="a")
    for number in range(5):
        pool.blames("a", f"x{number}")
    pool.sends("a", "y")
    assert pool.blames("a", "z") == Judged(NOT_BELIEVED)
    assert pool.blames("a", "z") == Judged(BLAMED)
