"""How many calls may begin within a while, whether they last or not.

A call takes two sockets of the library, out of a table of 64, and the place of one that was closed
is free again only half a second later. Where none is free, the process aborts: as it did when a
switch refused every call at once, or somebody called thirty times in a row. Of 4 calls that go on,
and as many as begin (10 of ours, 8 that come) within 0.6 s, none is the 33rd.
"""

from collections import deque

_WHILE_S = 0.6


class CallPace:
    """At most so many in any 0.6 s; `now_s` is any steady clock."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._begun_s: deque[float] = deque()

    def is_open(self, now_s: float) -> bool:
        """Whether one more may begin."""
        while self._begun_s and now_s - self._begun_s[0] >= _WHILE_S:
            self._begun_s.popleft()
        return len(self._begun_s) < self._most

    def begun(self, now_s: float) -> None:
        """One has."""
        self._begun_s.append(now_s)


def pace_of_dialling(legs: int) -> CallPace:
    """For the calls that we make; a library that was built for more calls has more sockets."""
    return CallPace(max(10, legs * 5 // 2))


def pace_of_arrival(legs: int) -> CallPace:
    """For the calls that come in."""
    return CallPace(max(8, legs * 2))
