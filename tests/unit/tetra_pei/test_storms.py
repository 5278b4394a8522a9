"""Calls, pages and reports of others at once: nothing is lost, and no talkgroup stays blocked."""

from gateway.driver_api import Accepted, Deferred, RadioPage, TransmitDemand, TransmitEnd
from tests.unit.tetra_pei.machine_recorder import Recorder
from tests.unit.tetra_pei.radio_bench import GROUP, LEADER, PORT, Bench, play
from tests.unit.tetra_pei.talk_bench import demand, end, play_between_sessions


def test_a_call_of_somebody_else_whose_end_was_not_heard_blocks_no_talkgroup() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.calls.hear_group_call(2001)
        bench.radio.on_change()
        await bench.wait(1)
        bench.radio.calls.network.forget()  # its +CTCR got lost on the line
        assert isinstance(await demand(bench), Deferred)
        assert await demand(bench) == Accepted()
        assert await end(bench) == Accepted()

    play(story)


def test_a_talkgroup_is_free_to_talk_to_after_its_silent_call_was_not_released() -> None:
    async def story(bench: Bench) -> None:
        bench.radio.calls.hear_group_call(2001, talks_s=2)
        bench.radio.on_change()
        await bench.wait(3)
        bench.radio.calls.network.forget()
        assert isinstance(await demand(bench), Deferred)
        assert await demand(bench) == Accepted()

    play(story, hang_s=30)


def test_a_talkgroup_can_be_talked_to_after_its_emergency_call() -> None:
    async def story(bench: Bench) -> None:
        await bench.wait(3)
        await demand(bench)
        assert await demand(bench) == Accepted()

    play(story, emergency_at_s=2)


def test_pages_do_not_wait_for_a_release_while_others_go_on_talking() -> None:
    radio = Recorder(timings={"command_gap_ms": 0})
    radio.ready()
    radio.ask("talk", TransmitDemand(GROUP, True, 20))
    for answer in (b"+CTGS: 1,2001\r\n\r\nOK", b"OK", b"OK\r\n+CTCC: 1,1\r\n+CTXG: 1,0"):
        radio.wait(0.2)
        radio.say(b"\r\n" + answer + b"\r\n")
    radio.ask("end", TransmitEnd(GROUP, True))
    radio.ask("page", RadioPage(LEADER, "集结", False))
    answered = 0
    for _ in range(20):
        asks = len(radio.written) > answered
        answered = len(radio.written)
        radio.say(b"\r\nOK\r\n" if asks else b"\r\n+CDTXC: 7,0\r\n")
        radio.wait(1)
    assert b"AT+CMGS=" in radio.written[-60:]


def test_a_network_that_wants_to_be_asked_is_asked_in_a_flood_of_locations() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()

    play(story, locations_per_s=10, dial_asks=False)


def test_a_hanging_up_at_the_start_that_got_lost_is_said_again() -> None:
    async def story(bench: Bench) -> None:
        assert await demand(bench) == Accepted()
        bench.world.cut(PORT)
        await bench.wait(1)
        hears, lost = bench.radio.receive, []

        def deaf_once(data: bytes, now_s: float) -> None:
            if data == b"ATH\r" and not lost:
                lost.append(data)
                return
            hears(data, now_s)

        bench.radio.receive = deaf_once  # type: ignore[method-assign]
        async with bench.driver.connect(bench.journal):
            assert lost
            assert not bench.radio.calls.is_talking

    play(story)


def test_a_session_hangs_nothing_up_after_the_network_released_our_call() -> None:
    async def story(bench: Bench) -> None:
        async with bench.driver.connect(bench.journal) as session:
            await session.send(TransmitDemand(GROUP, True, 20), "talk")
            await bench.wait(5)
        bench.radio.calls.hear_group_call(2001, talks_s=30)
        bench.radio.on_change()
        async with bench.driver.connect(bench.journal):
            assert bench.radio.calls.network.calls

    play_between_sessions(story, talk_most_s=3)


def test_a_call_that_is_gone_while_we_queue_in_it_is_left_once_and_not_for_ever() -> None:
    radio = Recorder(timings={"command_gap_ms": 0, "grant_most_s": 3})
    radio.ready()
    call = b"+CTICN: 2,0,0,0,1001033,1,1,0,1,1,0,2001,0\r\n+CTCC: 2,1\r\n+CTXG: 2,3\r\n+CDTXC: 2,0"
    radio.say(b"\r\n" + call + b"\r\n")
    radio.ask("talk", TransmitDemand(GROUP, True, 20))
    radio.say(b"\r\nOK\r\n+CTXG: 2,2\r\n")
    answered = len(radio.written)
    for _ in range(20):
        radio.wait(1)
        typed, answered = radio.written[answered:], len(radio.written)
        if typed.endswith(b"AT+CUTXC=2\r"):
            radio.say(b"\r\n+CME ERROR: 34\r\n")
        else:
            radio.say(b"\r\nOK\r\n" if typed else b"\r\n+CDTXC: 7,0\r\n")
    assert radio.written.count(b"AT+CTXD=2") == 1
    assert radio.written.count(b"AT+CUTXC=2") == 1
    assert radio.written.count(b"ATH\r") == 1 + 1  # at the start, and to be sure
