"""A hall for real: `muster run` as a process, modems on ptys, mosquitto, a core with a session.

core ── mosquitto ── muster run (killed) ── ptys ── simulated modems, telephones
  └────────── all but the middle live in the test's process and outlive it ──────┘
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_network import ArrivedText
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from drivers.gsm_modem.simulator import KIND
from gateway.core_link.mqtt import LinkDown, MqttLink
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulate import serve_devices
from tests.peers.core_link.brokers import CLOCK, CORE, new_link, running

PATIENCE_S = 90.0
_REPEAT_S = 2.0
_UNITS = "unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note\n"
_PEOPLE = "person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note\n"


def leaders(count: int) -> list[str]:
    """The telephones of so many leaders, one a unit."""
    return [f"1540001{n:04d}" for n in range(1, count + 1)]


def order(order_id: str, count: int) -> dict[str, Any]:
    """An order to the first `count` units, one part each."""
    return {
        "order_id": order_id,
        "level": "重大",
        "category": "自然灾害",
        "class": "non_police",
        "bearers": ["sms"],
        "sms": f"【仙居】{order_id}:各队立即集结。回复1签收2无法执行",
        "legs": [{"unit_id": f"U{n:04d}"} for n in range(1, count + 1)],
    }


class RealCore:
    """A dispatch core with a durable session, which survives its broker; keeps all `events`."""

    def __init__(self, link: MqttLink) -> None:
        self.events: list[dict[str, Any]] = []
        self.promised: set[str] = set()
        self._link = link
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def request(self, noun: str, verb: str, data: dict[str, Any]) -> dict[str, Any]:
        """Ask again until an answer comes."""
        transaction = f"t{len(self._answers)}"
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[transaction] = answer
        message = {"transaction": transaction, "reply_to": "core-1", "data": data}
        while not answer.done():
            await self._link.wait_connected()
            with contextlib.suppress(LinkDown):
                topic = f"muster/v1/lab/request/{noun}/{verb}"
                await self._link.publish(topic, msgspec.json.encode(message))
            await asyncio.wait({answer}, timeout=_REPEAT_S)
        response = answer.result()
        if verb == "submit" and response["status"] == "ok":
            self.promised.add(data["order_id"])
        return response

    async def catch_up(self) -> None:
        """Ask for the events before our session with the broker began, as a core does."""
        page = await self.request("events", "replay", {"after": 0})
        self.events += page["data"]["events"]

    async def hear(self, topic: str, payload: bytes) -> None:
        body = msgspec.json.decode(payload)
        if "/event/" in topic:
            self.events.append(body)
        elif not (answer := self._answers[body["transaction"]]).done():
            answer.set_result(body)


class RealHall:
    """Everything that outlives the daemon. `replies` are what telephones have sent."""

    def __init__(self, directory: Path, modems: Sequence[SimulatedModem], core: RealCore) -> None:
        self.directory = directory
        self.modems = modems
        self.network = modems[0].network
        self.core = core
        self.replies: list[tuple[str, str]] = []
        self.network.on_text = self._answer

    def texts_to(self, number: str) -> list[str]:
        return [text.text for text in self.network.texts if text.destination == number]

    @property
    def journal(self) -> Path:
        return self.directory / "journal.db"

    def _answer(self, arrived: ArrivedText) -> None:
        """Everybody answers at once, and only the first copy."""
        if len(self.texts_to(arrived.destination)) == 1:
            self.replies.append((arrived.destination, "1"))
            self.network.send_text(arrived.destination, "1")

    @contextlib.asynccontextmanager
    async def daemon(self, *before: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """One life of the daemon behind the words of `before`; ended gently if it still lives."""
        with (self.directory / "log.txt").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(*before, sys.executable, "-m", "gateway", "run"),
                *("--config", str(self.directory / "gateway.toml")),
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE_S):
                await process.wait()

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                await CLOCK.sleep(0.01)

    async def at_rest(self, order_id: str) -> None:
        """Return once this order is settled and told, and every modem has been emptied."""
        await self.settled(order_id)
        await self.all_told()
        memories = [memory for modem in self.modems for memory in modem.memories.values()]
        await self.until(lambda: not any(memory.messages for memory in memories))

    async def all_told(self) -> None:
        """Return once the core has every event that the journal holds."""
        while True:
            page = await self.core.request("events", "replay", {"after": len(self.numbers)})
            if not page["data"]["events"]:
                return
            await asyncio.sleep(0.05)

    @property
    def numbers(self) -> set[int]:
        """The numbers of the events that the core has."""
        return {event["sequence"] for event in self.core.events}

    async def settled(self, order_id: str, *, replies: bool = True) -> None:
        """Return once the daemon owes this order nothing, and everybody's answer is there."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                shown = (await self.core.request("order", "show", {"order_id": order_id}))["data"]
                states = shown.get("deliveries", {})
                owed = sum(states.get(s, 1) for s in ("queued", "sending", "unknown"))
                planned = shown.get("units", 0) > 0
                if (
                    planned
                    and not owed
                    and (not replies or shown["legs"]["acked"] == shown["units"])
                ):
                    return
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def real_hall(
    directory: Path, broker: str, port: int, modems: int, people: int
) -> AsyncIterator[RealHall]:
    """The hall at a broker on `port`; `broker` is what the configuration says of it."""
    settings = SimulatorSettings(
        latency_s=0.05, default_terminal="delivered:0.1", clock_start_utc=CLOCK.utc()
    )
    built = KIND.build(settings, modems, SeededRandom(1))
    devices = [modem for modem in built if isinstance(modem, SimulatedModem)]
    link = new_link(
        port,
        client_id="core-1",
        subscriptions=("muster/v1/lab/response/core-1", "muster/v1/lab/event/+"),
        will_topic=None,
        username=CORE.username,
        password=CORE.password,
    )
    core = RealCore(link)
    async with serve_devices(devices, f"{directory}/sim-{{n}}", CLOCK) as ports:
        _write_site(directory, broker, port, ports, people)
        async with running(link, core.hear):
            yield RealHall(directory, devices, core)


def _write_site(directory: Path, broker: str, port: int, ports: Sequence[str], people: int) -> None:
    units = [f"U{n:04d},第{n}分队,1,township,township,,,,\n" for n in range(1, people + 1)]
    rows = [
        f"P{n:04d},U{n:04d},队长{n},正指挥,{number},,,2026-01-01,,\n"
        for n, number in enumerate(leaders(people), 1)
    ]
    (directory / "units.csv").write_text(_UNITS + "".join(units), encoding="utf-8")
    (directory / "people.csv").write_text(_PEOPLE + "".join(rows), encoding="utf-8")
    (directory / "core.pw").write_text(CORE.password, encoding="utf-8")
    channels = "".join(
        f'[[channel]]\nname = "modem-{n}"\ndriver = "gsm_modem"\nport = "{path}"\n'
        for n, path in enumerate(ports, 1)
    )
    (directory / "gateway.toml").write_text(
        f'''[site]
id = "lab"
name = "仙居"
state_dir = "{directory}"
[core]
broker = "{broker}"
listen = "127.0.0.1:{port}"
username = "core"
password_file = "core.pw"
[roster]
directory = "{directory}"
{channels}''',
        encoding="utf-8",
    )
