"""What comes in and is no text: data, PDUs that cannot be read, PDUs that the line spoilt."""

import pytest

from gateway.driver_api import Health, Probe, Reply, Unreadable
from tests.unit.gsm_modem.scripted_modem import OK, Bench
from tests.unit.gsm_modem.test_at_machine import PROBE
from tests.unit.gsm_modem.test_inbound import (
    direct,
    length,
    read,
    stored,
    text_line,
    texts,
)


@pytest.mark.parametrize(
    ("first_octet", "data_coding", "user_data"),
    [
        ("04", "04", "0131"),  # one octet of 8 bit data
        ("44", "00", "070404020001C400"),  # a text, but for an application port
    ],
)
def test_data_is_no_text_whatever_it_looks_like(
    first_octet: str, data_coding: str, user_data: str
) -> None:
    bench = Bench().started()
    bench.feed(stored(3))
    head = f"00{first_octet}0B815104000000F100{data_coding}62802141000023"
    bench.play([read(3, head + user_data)])
    reply = bench.commit()
    assert isinstance(reply, Reply)
    assert reply.data


def test_a_text_that_is_spoilt_in_two_ways_is_kept_and_counted_and_read_once_a_probe() -> None:
    bench = Bench().started()
    bench.feed(stored(3))
    bench.play([read(3, "00FFFFFF"), read(3, "00FFFFFE")])
    bench.quiet()
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    bench.play([*PROBE[:4], ("AT+CPMS?\r", '\r\n+CPMS: "SM",1,20\r\n' + OK)])
    (health,) = bench.results("probe")
    assert isinstance(health, Health)
    assert health.facts["unreadable"] == "1"
    bench.play([read(3, "00FFFFFD")])
    bench.quiet()
    bench.wait(31.0)
    bench.machine.request("again", Probe(), bench.now_s)
    bench._collect()
    bench.play([*PROBE[:4], ("AT+CPMS?\r", '\r\n+CPMS: "SM",1,20\r\n' + OK)])
    bench.play([read(3, text_line("收到"))])
    assert texts(bench) == ["收到"]


def test_a_pdu_spoilt_on_the_line_is_read_again() -> None:
    bench = Bench().started()
    line = text_line("收到")
    bench.feed(stored(3))
    bench.play([("AT+CMGR=3\r", f"\r\n+CMGR: 0,,{length(line)}\r\n{line[:9]}~{line[9:]}\r\n{OK}")])
    bench.play([read(3, line)])
    assert texts(bench) == ["收到"]


def test_a_direct_pdu_that_comes_spoilt_twice_alike_is_told() -> None:
    bench = Bench().started()
    bench.feed(direct("00FFFFFF"))
    bench.feed(direct("00FFFFFF"))
    unreadable = bench.commit()
    assert isinstance(unreadable, Unreadable)
    assert unreadable.raw == "00FFFFFF"
