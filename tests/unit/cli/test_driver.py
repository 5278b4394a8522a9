"""`muster driver verify`: the conformance kit as a command, also for drivers of others."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from drivers.gsm_modem.simulated_modem import SimulatedModem
from drivers.gsm_modem.simulated_settings import SimulatorSettings
from drivers.gsm_modem.simulator import KIND as SIMULATOR
from gateway.cli.command_tree import execute
from gateway.clock import SteadyClock
from gateway.driver_api import SimulatedDevice
from gateway.driver_kit import conformance, device_checks
from gateway.driver_kit.conformance_checks import CHECKS
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulate import serve_devices
from gateway.runtime.system_world import SystemWorld
from tests.unit.hytera_ip.radio_bench import station_of

FOREIGN = """
from gateway.driver_api import SimulatorKind
from drivers.gsm_modem import driver, simulator
from dataclasses import replace

KIND = replace(driver.KIND, name="pager")
SIMULATED = replace(simulator.KIND, name="pager")
BLIND = SimulatorKind("blind", simulator.KIND.settings, simulator.KIND.build)
BLIND_DRIVER = replace(driver.KIND, name="blind")
CALLER = replace(driver.KIND, name="caller", bearer="post")
CALLED = replace(simulator.KIND, name="caller")
"""
ENTRY_POINTS = """\
[muster.drivers]
pager = foreign_pager:KIND
blind = foreign_pager:BLIND_DRIVER
lonely = foreign_pager:KIND
caller = foreign_pager:CALLER

[muster.simulators]
pager = foreign_pager:SIMULATED
blind = foreign_pager:BLIND
caller = foreign_pager:CALLED
"""


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's package is installed beside ours."""
    (tmp_path / "foreign_pager.py").write_text(FOREIGN, encoding="utf-8")
    package = tmp_path / "foreign_pager-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Name: foreign-pager\nVersion: 1.0\n", encoding="utf-8")
    (package / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two checks only: one that looks at a rig, and one whose complaint can be set."""
    complaints: list[str] = []

    async def opens(make_rig: conformance.MakeRig) -> None:
        rig = make_rig(conformance.Condition.HEALTHY)

        class Inbox:
            async def commit(self, event: object) -> None: ...

        async with rig.driver.connect(Inbox()):
            pass

    async def complains(make_rig: conformance.MakeRig) -> None:
        if complaints:
            raise conformance.NotConformant(complaints[0])

    checks = (("opens", opens), ("complains", complains))
    monkeypatch.setattr(conformance, "CHECKS", checks)
    return complaints


def rows(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t") == ["profile", "check", "result", "remark"]
    return [line.split("\t") for line in lines[1:]]


def test_one_profile_holds_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["driver", "verify", "gsm_modem", "--profile", "generic"]) == 0
    told = rows(capsys)
    assert [row[1] for row in told] == [name for name, _ in CHECKS]
    assert {(row[0], row[2]) for row in told} == {("generic", "passed")}


def test_a_radio_is_paged_where_a_modem_gets_texts(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["driver", "verify", "hytera_ip", "--profile", "generic"]) == 0
    told = capsys.readouterr()
    assert [line.split("\t")[1] for line in told.out.splitlines()] == [
        "check",
        *(name for name, _ in CHECKS),
    ]
    assert "heard" not in told.err, "the log of a simulated device"


def test_every_driver_that_is_installed_is_listed(
    foreign: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["driver", "list"]) == 0
    told = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert told[0] == ["driver", "bearer", "takes", "profiles"]
    hytera = next(line for line in told if line[0] == "hytera_ip")
    assert hytera[1:] == [
        "radio",
        "RadioPage, TransmitDemand, TransmitEnd",
        "generic, hm785, md785, rd985",
    ]
    assert ["pager", "sms", "TextMessage", "-"] in told
    sip = next(line for line in told if line[0] == "sip")
    assert sip[1] == "voice, sms, radio"
    assert {"VoiceCall", "TextMessage", "RadioPage"} <= set(sip[2].split(", "))


def test_left_out_every_shipped_profile_is_tried(
    quick: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["driver", "verify", "gsm_modem"]) == 0
    shipped = {path.stem for path in Path("hardware_profiles/gsm_modem").glob("*.toml")}
    assert {row[0] for row in rows(capsys)} == shipped


def test_a_check_that_fails_is_shown_and_the_exit_code_is_1(
    quick: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    quick.append("it lies")
    assert execute(["driver", "verify", "gsm_modem", "--profile", "generic"]) == 1
    told = capsys.readouterr()
    assert "generic\tcomplains\tfailed\tseed 0: NotConformant: it lies" in told.out
    assert "1 of 2 checks failed" in told.err


def test_the_simulator_can_be_given_a_quirk(
    quick: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["driver", "verify", "gsm_modem", "--profile", "generic"]
    assert execute([*arguments, "--set", 'pin="1234"']) == 1
    (opened, _) = rows(capsys)
    assert opened[2] == "failed"
    assert "NeedsOperator" in opened[3]


def test_a_driver_of_somebody_else_is_verified_the_same_way(
    foreign: None, quick: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["driver", "verify", "pager"]) == 0
    assert [(row[0], row[2]) for row in rows(capsys)] == [("-", "passed")] * 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nothing"], "no driver 'nothing'"),
        (["gsm_modem", "--profile", "unheard_of"], "unheard_of.toml"),
        (["gsm_modem", "--set", "latency"], "expected key=value"),
        (["gsm_modem", "--set", "colour=red"], "colour"),
        (["gsm_modem", "--port", "/dev/x", "--set", "colour=red"], "colour"),
        (["blind"], "no specimen"),
        (["lonely"], "no simulator 'lonely'"),
        (["caller"], "tries drivers of sms, radio, voice, not of post; use --port"),
    ],
)
def test_what_cannot_be_tried_is_told_with_exit_code_2(
    foreign: None, arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["driver", "verify", *arguments]) == 2
    assert reason in capsys.readouterr().err


@contextmanager
def modem_on_tcp() -> Iterator[tuple[str, SimulatedModem]]:
    """A simulated modem that a text is for, behind a TCP port."""
    modem = SIMULATOR.build(SimulatorSettings(), 1, SeededRandom(1))[0]
    assert isinstance(modem, SimulatedModem)
    modem.network.send_text("+8615400010001", "1收到", 0)
    with served(modem, "tcp://127.0.0.1:0") as port:
        yield port, modem


@contextmanager
def served(device: SimulatedDevice, link: str) -> Iterator[str]:
    """A simulated device on real ports, in a thread of its own."""
    loop = asyncio.new_event_loop()
    ports: list[str] = []
    is_up = threading.Event()

    async def serve() -> None:
        bind_udp = SystemWorld(SteadyClock(), SeededRandom(2)).bind_udp
        async with serve_devices([device], link, SteadyClock(), bind_udp) as found:
            ports.extend(found)
            is_up.set()
            await stopped

    stopped = loop.create_future()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert is_up.wait(10)
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(stopped.set_result, None)
        thread.join()
        loop.close()


def test_a_real_device_is_looked_at_without_sending_or_losing_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(device_checks, "_ALONE_S", 0.3)
    with modem_on_tcp() as (port, modem):
        assert execute(["driver", "verify", "gsm_modem", "--port", port]) == 0
        assert modem.network.submissions == []
        assert len(modem.memories["SM"].messages) == 1
        assert modem.violations == []
    told = rows(capsys)
    assert [row[1] for row in told] == ["opens", "answers_probes", "stays_up_alone", "opens_again"]
    assert {row[2] for row in told} == {"passed"}
    assert "signal_dbm=" in told[1][3]
    assert "1 events heard" in told[2][3]


def test_a_device_on_udp_is_looked_at_by_its_host(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(device_checks, "_ALONE_S", 0.3)
    monkeypatch.setattr(device_checks, "_AGAIN_S", 0.05)
    ports = dict(zip(("tmp", "rrs", "lp", "rcp"), free_udp_ports(4), strict=True))
    station = station_of({"ports": ports})
    keys = ["bind=127.0.0.1", *(f"ports.{name}={port}" for name, port in ports.items())]
    with served(station, "udp"):
        settings = [word for key in keys for word in ("--set", key)]
        assert execute(["driver", "verify", "hytera_ip", "--port", "127.0.0.2", *settings]) == 0
        assert station.violations == []
    told = rows(capsys)
    assert {row[2] for row in told} == {"passed"}
    assert "links_up=tmp rrs lp rcp" in told[1][3]


def free_udp_ports(count: int) -> list[int]:
    """Numbers that nobody has, on any address."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in range(count)]
        for each in sockets:
            each.bind(("0.0.0.0", 0))
        return [each.getsockname()[1] for each in sockets]


def test_a_device_that_is_not_there_fails_the_first_check(
    capsys: pytest.CaptureFixture[str],
) -> None:
    port = "socket://127.0.0.1:9"
    assert execute(["driver", "verify", "gsm_modem", "--port", port]) == 1
    (opened,) = rows(capsys)
    assert opened[1:3] == ["opens", "failed"]
    assert "LinkLost" in opened[3]
