"""Whatever the line carries: nothing raises, every request ends exactly once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.driver_api import Accepted, Completed, Ended, Probe, TextMessage
from tests.unit.gsm_modem.scripted_modem import Bench
from tests.unit.gsm_modem.test_submission import ONE, ONE_PDU, ask, only, to_result

FRAGMENTS = [
    b"\r\nOK\r\n",
    b"\r\nERROR\r\n",
    b"\r\n> ",
    b"\r\n+CMGS: 7\r\n",
    b"\r\n+CMS ERROR: 38\r\n",
    b"\r\n+CMS ERROR: nonsense\r\n",
    b'\r\n+CMTI: "SM",3\r\n',
    b'\r\n+CDSI: "SR",1\r\n',
    b"\r\n+CMT: ,22\r\n00040BA15104000000F10000628021410000230131\r\n",
    b"\r\n+CDS: 27\r\n00062A0BA15104000000F16280214100002362802141000123 00\r\n",
    b"\r\n+CMGL: 1,1,,22\r\n00040BA15104000000F10000628021410000230131\r\n",
    b"\r\n+CMGR: 1,,22\r\n00040BA15104000000F10000628021410000230131\r\n",
    b"\r\n+CPIN: READY\r\n",
    b"\r\n+CREG: 0,1\r\n",
    b"\r\n+CSQ: 9,99\r\n",
    b'\r\n+CPMS: "SM",9,20\r\n',
    b'RING\r\n+CLIP: "1",129\r\n',
    b"+CMGR: ,\r\n",
    b"+CMGL:\r\n",
    b"+CMGS:\r\n",
    b"+CREG:,\r\n",
]

FEED = st.tuples(st.just("feed"), st.sampled_from(FRAGMENTS) | st.binary(max_size=40))
ACTIONS = st.lists(
    FEED
    | FEED
    | st.tuples(st.just("wait"), st.floats(0, 30))
    | st.tuples(st.sampled_from(["text", "long", "probe", "withdraw", "commit"]), st.just(0)),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(ACTIONS, st.booleans())
def test_nothing_raises_and_every_request_ends_exactly_once(
    actions: list[tuple[str, bytes | float]], started: bool
) -> None:
    bench = Bench()
    if started:
        bench.started()
    asked: list[str] = []
    for action, detail in actions:
        request_id = f"r{len(asked)}"
        match action, detail:
            case "feed", bytes(data):
                bench.feed(data)
            case "wait", float(seconds):
                bench.wait(seconds)
            case "withdraw", _:
                bench.machine.withdraw(asked[-1] if asked else "none", bench.now_s)
            case "commit", _:
                if bench.heard():
                    bench.commit()
            case "probe", _:
                asked.append(request_id)
                bench.machine.request(request_id, Probe(), bench.now_s)
            case _, _:
                asked.append(request_id)
                text = TextMessage("15400000001", "收到" * (60 if action == "long" else 1))
                bench.machine.request(request_id, text, bench.now_s)
        bench._collect()
    bench.machine.lost(bench.now_s)
    bench.machine.lost(bench.now_s)
    bench.machine.receive(b"\r\nOK\r\n", bench.now_s)
    bench._collect()
    completed = [event.request_id for event in bench.events if isinstance(event, Completed)]
    assert sorted(completed) == sorted(asked)
    assert sum(isinstance(event, Ended) for event in bench.events) == 1
    assert bench.machine.deadline() is None


LINE_NOISE = st.text(st.characters(min_codepoint=0, max_codepoint=255), max_size=12).filter(
    # noise that spells a result code is no noise
    lambda text: not any(word in text for word in ("OK", "ERR", "CM", ">"))
)


@settings(max_examples=300, deadline=None)
@given(LINE_NOISE, LINE_NOISE, LINE_NOISE)
def test_random_noise_between_lines_costs_no_receipt(one: str, two: str, three: str) -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    bench.expect("AT+CMGS=17\r")
    bench.feed(f"{one}\r\n\r\n> ".encode("latin-1"))
    bench.expect(ONE_PDU + "\x1a")
    bench.feed(f"{one}\r\n+CMGS: 42\r\n{two}\r\nOK\r\n{three}".encode("latin-1"))
    assert only(bench, "t") == Accepted((42,))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["\r\nOK\r\n", "\r\n+CMGS: 7\r\n", "+CMGS:\r\n", "\r\n+CMGS: 9"])
        | st.binary(max_size=20).map(lambda data: data.decode("latin-1"))
    )
)
def test_any_bytes_after_the_pdu_end_the_text_once_and_for_all(pieces: list[str]) -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    for piece in pieces:
        bench.feed(piece.encode("latin-1"))
    bench.wait(120)
    assert len(bench.results("t")) == 1


def test_an_answer_that_was_begun_twice_on_the_line_is_read_from_where_it_is_whole() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    bench.feed("\r\n+CMGS: +CMGS: 7\r\n\r\nOK\r\n")
    assert only(bench, "t") == Accepted((7,))
