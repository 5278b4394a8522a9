"""Whatever a client types, the simulated radio lives, answers, and carries what it was given."""

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tetra_pei_simulator.radio_on_bench import Bench

_NAMES = (
    *("", "E", "I", "Z", "&F", "V", "D", "H", "S0", "+CMEE", "+CREG", "+CTOM", "+CSCS", "+CTSP"),
    *("+CTSDS", "+CTGS", "+CTSDC", "+CTXD", "+CUTXC", "+CNUMS", "+CNUMD", "+GMM", "+CMGS", "+X"),
)
_VALUES = st.text(alphabet='0123456789,?=";+ ²é', max_size=12)
_COMMANDS = st.builds(lambda name, value: f"AT{name}={value}\r", st.sampled_from(_NAMES), _VALUES)
_TYPED = st.one_of(
    _COMMANDS,
    st.builds(lambda name, value: f"at{name}{value}\r\n", st.sampled_from(_NAMES), _VALUES),
    st.sampled_from(["\x1b", "\x1a", "\r", "\x08", "AT+CMGS=1001032,16\r", "8003\x1a"]),
    st.text(alphabet=st.characters(max_codepoint=255), max_size=8),
)


@given(st.lists(_TYPED, max_size=30))
def test_anything_typed_leaves_a_radio_that_answers(typed: list[str]) -> None:
    bench = Bench(2)
    for words in typed:
        bench.ask(words)
    bench.wait(120)
    bench.ask("\x1b\r")
    assert bench.ask("ATE0\r")[-1] == "OK"
    assert bench.ask("AT\r") == ["OK"]


@given(
    st.sampled_from([0x02, 0x09, 0x0A, 0x80, 0x82, 0x89, 0x8A, 0x8C, 0xC3, 0xF0]),
    st.binary(max_size=40),
    st.sampled_from([1001032, 2001, 1010000]),
)
def test_any_user_data_is_carried(protocol: int, behind: bytes, to: int) -> None:
    bench = Bench(2, latency_s=0.1, read_s=3).quiet()
    bench.ask("AT+CTSP=1,3,24;+CTSP=1,3,25\r", 1)
    octets = bytes((protocol,)) + behind
    assert bench.send(to, octets.hex().upper())[:2] == ["+CMGS: 0", "OK"]
    bench.wait(60)
    assert [each.octets for each in bench.radio.network.aired] == [octets]
    assert all(each.startswith("§") for each in bench.violations)
    assert bench.ask("AT\r") == ["OK"]
