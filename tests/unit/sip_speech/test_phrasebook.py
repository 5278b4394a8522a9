"""The whole of it with real processes: espeak-ng renders, children die, calls never wait."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from drivers.sip.speech.child_renderer import ChildRenderer
from drivers.sip.speech.engine import EngineFault
from drivers.sip.speech.engine_catalogue import engine_named
from drivers.sip.speech.espeak_engine import EspeakEngine
from drivers.sip.speech.phrase import MENU, THANKS, Phrase
from drivers.sip.speech.phrasebook import Phrasebook
from drivers.sip.speech.rendering_cache import RenderingCache
from drivers.sip.speech.wav_file import is_whole, read_wav

UNHEARD = Phrase("受台风影响,白塔镇严重内涝。请你队立即集结。")
AT_MOST_S = 60.0


def until(true: Callable[[], object]) -> None:
    """Give another process time; fails only where it never does its work."""
    give_up_s = time.monotonic() + AT_MOST_S
    while not true():
        assert time.monotonic() < give_up_s, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def engine() -> EspeakEngine:
    assert not EspeakEngine().missing(), "espeak-ng is not installed (debian-packages.txt)"
    return EspeakEngine()


@pytest.fixture
def book(tmp_path: Path, engine: EspeakEngine) -> Iterator[Phrasebook]:
    with closing(Phrasebook(engine, tmp_path)) as book:
        yield book


def names(files: tuple[str, ...]) -> list[str]:
    return [Path(file).stem for file in files]


def test_without_an_engine_recordings_say_what_they_can(tmp_path: Path) -> None:
    book = Phrasebook(None, tmp_path)
    book.prepare(UNHEARD)
    assert names(book.ready(UNHEARD)) == [
        "这里是应急联动指挥中心",
        "您有一条重要通知",
        "请你队立即集结",
        "内容请查看短信或致电指挥中心",
    ]
    assert names(book.ready(THANKS)) == ["已收到谢谢"]
    assert all(is_whole(Path(file)) for file in book.ready(MENU))
    assert list(tmp_path.iterdir()) == []


def test_what_is_prepared_is_said_whole_once_it_is_rendered(book: Phrasebook) -> None:
    assert not book.plan(UNHEARD).whole
    book.prepare(UNHEARD)
    until(lambda: book.plan(UNHEARD).whole)
    first, second = book.ready(UNHEARD)
    assert Path(second).stem == "请你队立即集结"
    sound = read_wav(Path(first))
    assert sound.rate_hz == 8000
    assert sound.length_s > 1
    assert max(sound.samples) > 3000


def test_what_was_rendered_is_found_by_the_next_phrasebook(
    tmp_path: Path, book: Phrasebook, engine: EspeakEngine
) -> None:
    book.prepare(UNHEARD)
    until(lambda: book.plan(UNHEARD).whole)
    with closing(Phrasebook(engine, tmp_path)) as another:
        assert another.plan(UNHEARD).whole


def test_a_damaged_rendering_is_not_played_and_is_made_anew(book: Phrasebook) -> None:
    book.prepare(UNHEARD)
    until(lambda: book.plan(UNHEARD).whole)
    broken = Path(book.ready(UNHEARD)[0])
    broken.write_bytes(b"RIFF")
    assert not book.plan(UNHEARD).whole
    book.prepare(UNHEARD)
    until(lambda: book.plan(UNHEARD).whole)


def renderer_of(tmp_path: Path, engine: EspeakEngine, limit_s: int = 60) -> ChildRenderer:
    return ChildRenderer(engine, RenderingCache(tmp_path), limit_s)


def test_a_child_that_died_is_started_anew_with_what_it_owed(
    tmp_path: Path, engine: EspeakEngine
) -> None:
    cache = RenderingCache(tmp_path)
    with closing(renderer_of(tmp_path, engine)) as renderer:
        first = renderer.pid
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        renderer.ask("严重内涝")
        os.kill(first, signal.SIGKILL)
        until(lambda: renderer.pid is None)
        renderer.ask("严重内涝")
        assert renderer.pid not in {None, first}
        until(lambda: cache.find(engine, "严重内涝"))
        assert renderer.trouble == ""


def test_a_sentence_that_cost_two_children_is_not_asked_a_third_time(
    tmp_path: Path, engine: EspeakEngine
) -> None:
    cache = RenderingCache(tmp_path)
    with closing(renderer_of(tmp_path, engine)) as renderer:
        for _ in range(2):
            renderer.ask("甲")
            pid = renderer.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            until(lambda: renderer.pid is None)
            cache.place(engine, "甲").unlink(missing_ok=True)
        renderer.ask("甲")
        renderer.ask("乙")
        until(lambda: cache.find(engine, "乙"))
        assert cache.find(engine, "甲") is None


def test_children_that_die_one_after_another_are_given_up_and_told(
    tmp_path: Path, engine: EspeakEngine
) -> None:
    (tmp_path / "a_file").touch()
    with closing(renderer_of(tmp_path / "a_file", engine)) as renderer:
        for number in range(30):
            renderer.ask(f"第{number}句")
            if renderer.trouble:
                break
            until(lambda: renderer.pid is None)
        assert "espeak" in renderer.trouble
        assert renderer.pid is None


def test_a_child_that_does_not_read_never_blocks_the_caller(
    tmp_path: Path, engine: EspeakEngine
) -> None:
    with closing(renderer_of(tmp_path, engine)) as renderer:
        assert renderer.pid is not None
        os.kill(renderer.pid, signal.SIGSTOP)
        for number in range(5000):
            renderer.ask(f"这一句很长很长很长很长很长很长很长很长很长{number}")


def test_the_child_is_niced_and_ends_with_us(tmp_path: Path, engine: EspeakEngine) -> None:
    renderer = renderer_of(tmp_path, engine)
    pid = renderer.pid
    assert pid is not None
    until(lambda: os.getpriority(os.PRIO_PROCESS, pid) == 19)
    renderer.close()
    renderer.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_child_ends_when_its_input_does(tmp_path: Path) -> None:
    command = ["drivers.sip.speech.render_child", "espeak", "cmn", str(tmp_path), "1000000", "60"]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        input=b'"\\u7532"\n',
        capture_output=True,
        timeout=AT_MOST_S,
        check=True,
    )
    assert done.stdout == b"+"
    assert [path.suffix for path in tmp_path.iterdir()] == [".wav"]


def test_text_that_looks_like_an_option_is_text(engine: EspeakEngine) -> None:
    assert engine.render("--version").length_s > 0.5


def test_an_engine_that_is_not_installed_says_all_that_it_lacks() -> None:
    with pytest.raises(EngineFault) as fault:
        engine_named("kokoro", "nobody")
    assert "extra `speech`" in str(fault.value)
    assert "nobody" in str(fault.value)


def test_an_engine_that_nobody_knows_is_refused() -> None:
    with pytest.raises(EngineFault, match="kokoro, espeak"):
        engine_named("festival")
