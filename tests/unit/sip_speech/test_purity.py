"""The planning of what is said does no I/O but for files: no processes, no clock, no event loop."""

import ast
from pathlib import Path

import drivers.sip.speech as speech

FOLDER = Path(speech.__file__).parent
FORBIDDEN = {"asyncio", "logging", "random", "socket", "threading", "time"}
STARTS_PROCESSES = {"child_renderer.py", "espeak_engine.py"}
READS_NO_FILES = {
    *("date_words.py", "digit_names.py", "figure_words.py", "number_words.py", "phrase.py"),
    *(
        "quantity_words.py",
        "spoken_text.py",
        "unit_words.py",
        "kokoro_tokens.py",
        "surname_sounds.py",
    ),
}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                found |= {name.name.split(".")[0] for name in names}
            case ast.ImportFrom(module=str(module)):
                found.add(module.split(".")[0])
    return found


def test_no_module_has_a_clock_or_an_event_loop() -> None:
    assert {path.name: FORBIDDEN & imported(path) for path in FOLDER.glob("*.py")} == {
        path.name: set() for path in FOLDER.glob("*.py")
    }


def test_processes_are_started_in_one_thin_module_and_by_the_engine_that_is_a_program() -> None:
    starting = {path.name for path in FOLDER.glob("*.py") if "subprocess" in imported(path)}
    assert starting == STARTS_PROCESSES


def test_reading_a_text_touches_no_file() -> None:
    for name in READS_NO_FILES:
        assert imported(FOLDER / name) & {"os", "pathlib", "shutil", "tempfile", "wave"} == set()
