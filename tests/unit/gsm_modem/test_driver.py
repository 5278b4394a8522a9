"""The driver as the core sees it: configuration, profiles, PIN file, a session over a stream."""

import asyncio
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from drivers.gsm_modem.config import Config
from drivers.gsm_modem.driver import KIND, build
from drivers.gsm_modem.profile import Profile
from gateway.driver_api import (
    Accepted,
    Address,
    Datagrams,
    Event,
    LinkLost,
    NeedsOperator,
    Random,
    Reply,
    TextMessage,
    Unknown,
)
from tests.unit.gsm_modem.scripted_modem import ESCAPE, OK, START, START_UTC, Step
from tests.unit.gsm_modem.test_inbound import delete, read, stored, text_line

PROFILES = sorted(Path("hardware_profiles/gsm_modem").glob("*.toml"))
SEND: list[Step] = [
    ("AT+CMGS=14\r", "\r\n> "),
    ("0021000B815104000000F100000131\x1a", "\r\n+CMGS: 42\r\n" + OK),
]

CUT: list[Step] = [SEND[0], (SEND[1][0], "")]


class ScriptedStream:
    """Answers what is written by the script; an empty answer ends the link."""

    def __init__(self, script: list[Step]) -> None:
        self.script = script
        self.written: list[str] = []
        self.closed = False
        self._led_by = ""
        self._incoming: asyncio.Queue[bytes] = asyncio.Queue()

    async def read(self) -> bytes:
        return await self._incoming.get()

    def write(self, data: bytes) -> None:
        said, self._led_by = self._led_by + data.decode(), ""
        if said == ESCAPE:  # its command follows
            self._led_by = said
            return
        self.written.append(said)
        if self.script and self.script[0][0] == said:
            self.say(self.script.pop(0)[1])

    def say(self, text: str) -> None:
        self._incoming.put_nowait(text.encode())

    async def close(self) -> None:
        self.closed = True


class LoopClock:
    """The running loop's time."""

    def utc(self) -> datetime:
        return START_UTC

    def monotonic_s(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class OnePortWorld:
    """A world with a single serial port."""

    def __init__(self, stream: ScriptedStream) -> None:
        self.clock = LoopClock()
        self.opened: list[tuple[str, int]] = []
        self._stream = stream

    @property
    def random(self) -> Random:
        raise AssertionError("nothing here draws lots")

    async def open_serial(self, port: str, baud: int) -> ScriptedStream:
        self.opened.append((port, baud))
        return self._stream

    async def bind_udp(self, bind: Address, peer: Address) -> Datagrams:
        raise AssertionError("a modem has no UDP ports")

    async def share_udp(self, bind: Address) -> Datagrams:
        raise AssertionError("a modem has no UDP ports")


class ListInbox:
    """Remembers what was committed."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.first = asyncio.Event()

    async def commit(self, event: Event) -> None:
        self.events.append(event)
        self.first.set()


def test_the_kind_says_what_the_driver_is() -> None:
    assert (KIND.name, KIND.bearer) == ("gsm_modem", "sms")
    assert KIND.accepts == frozenset({TextMessage})
    assert KIND.config is Config
    assert KIND.profile is Profile


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_shipped_profile_is_valid(path: Path) -> None:
    profile = Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    assert profile.title


def test_all_promised_profiles_are_shipped() -> None:
    assert {path.stem for path in PROFILES} >= {
        "generic",
        "simcom_sim7600",
        "simcom_sim800",
        "quectel_ec20",
        "huawei_me909s",
        "wavecom_fastrack",
    }


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"port": ""},
        {"port": "x", "bauds": 9600},
        {"port": "x", "baud": 0},
        {"port": "x", "pin": "1"},
    ],
)
def test_wrong_channel_keys_are_refused(keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate(keys)


@pytest.mark.parametrize(
    "text",
    ['quirks = ["unheard_of"]', "unknown = 1", "[timings]\nsubmit_s = 0", "[timings]\nsubmit = 3"],
)
def test_wrong_profile_keys_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Profile.model_validate(tomllib.loads(text))


def test_a_session_sends_hears_and_ends_with_its_link() -> None:
    async def scene() -> None:
        line = text_line("收到")
        stream = ScriptedStream([*START, *SEND, read(3, line), delete(3), *CUT])
        world = OnePortWorld(stream)
        inbox = ListInbox()
        driver = build(Config(port="/dev/modem", baud=9600), Profile(), world)
        assert world.opened == []
        async with driver.connect(inbox) as session:
            assert world.opened == [("/dev/modem", 9600)]
            assert (session.limits.window, session.limits.reports) == (1, True)
            text = TextMessage("15400000001", "1")
            assert await session.send(text, "a-1") == Accepted((42,))
            stream.say(stored(3))
            await inbox.first.wait()
            (reply,) = inbox.events
            assert isinstance(reply, Reply)
            assert reply.text == "收到"
            assert isinstance(await session.send(text, "a-2"), Unknown)
            with pytest.raises(LinkLost):
                await session.run()
        assert stream.closed
        assert "AT+CMGD=3\r" in stream.written

    asyncio.run(scene())


def connect_with_pin(pin_file: Path, script: list[Step]) -> ScriptedStream:
    stream = ScriptedStream(script)

    async def scene() -> None:
        driver = build(Config(port="x", pin_file=pin_file), Profile(), OnePortWorld(stream))
        async with driver.connect(ListInbox()):
            pass

    asyncio.run(scene())
    return stream


def test_the_pin_comes_from_its_file(tmp_path: Path) -> None:
    pin_file = tmp_path / "pin"
    pin_file.write_text("0123\n", encoding="ascii")
    locked: list[Step] = [
        ("AT+CPIN?\r", "\r\n+CPIN: SIM PIN\r\n" + OK),
        ('AT+CPINR="SIM PIN"\r', "\r\n+CPINR: SIM PIN,3,3\r\n" + OK),
        ('AT+CPIN="0123"\r', OK),
    ]
    stream = connect_with_pin(pin_file, [*START[:3], *locked, *START[3:]])
    assert 'AT+CPIN="0123"\r' in stream.written


@pytest.mark.parametrize(
    "content", [None, "", "12", "abcd", "123456789", "\u0661\u0662\u0663\u0664"]
)
def test_a_pin_file_without_a_pin_needs_a_human(tmp_path: Path, content: str | None) -> None:
    pin_file = tmp_path / "pin"
    if content is not None:
        pin_file.write_text(content, encoding="utf-8")
    with pytest.raises(NeedsOperator) as raised:
        connect_with_pin(pin_file, [])
    assert str(pin_file) in str(raised.value)
    assert not content or content not in str(raised.value).replace(str(pin_file), "")
