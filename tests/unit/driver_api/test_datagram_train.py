"""Datagrams keep their borders and places, however their octets arrive."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.driver_api.datagram_train import DatagramTrain, wagon


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=60))), st.integers(1, 7))
def test_a_train_in_any_pieces(sent: list[tuple[int, bytes]], size: int) -> None:
    train, arrived = DatagramTrain(), []
    stream = b"".join(wagon(place, datagram) for place, datagram in sent)
    for at in range(0, len(stream), size):
        arrived += train.feed(stream[at : at + size])
    assert arrived == sent


def test_the_longest_datagram() -> None:
    datagram = bytes(0xFFFF)
    assert list(DatagramTrain().feed(wagon(3, datagram))) == [(3, datagram)]
