"""The style of DESIGN §8 that no linter knows; every rule is shown to fail on a planted file."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
SKIPPED_DIRECTORIES = {"build", "__pycache__"}
SHIPPED = ("gateway/", "drivers/", "hardware_profiles/", "systemd/", "tools/")
CODE = ("gateway/", "drivers/")

LONGEST_FILE_LINES = 300
LONGEST_FUNCTION_LINES = 40
CATCHES_EVERYTHING = {"gateway/runtime/supervisor.py", "gateway/__main__.py"}
NAMES_THAT_SAY_NOTHING = re.compile(r"(?:^|_)(?:utils?|helpers?|common|misc|base|managers?)(?:_|$)")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root|farm|home/[a-z]+|tmp/v)/"
    r"|\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|proxy\.golang\.org|crates\.io)\b"
)

Rule = Callable[[str, str], list[str]]


def committed_texts() -> Iterator[tuple[str, str]]:
    """Every text file of the repository: its path below the root, and its text."""
    for path in sorted(HOUSE.rglob("*")):
        place = path.relative_to(HOUSE)
        hidden = any(part.startswith(".") and part != ".ci" for part in place.parts[:-1])
        if hidden or SKIPPED_DIRECTORIES & set(place.parts) or not path.is_file():
            continue
        if any(part.endswith(".egg-info") for part in place.parts):
            continue
        try:
            yield str(place), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def file_is_short(place: str, text: str) -> list[str]:
    lines = len(text.splitlines())
    if not place.endswith(".py") or lines <= LONGEST_FILE_LINES:
        return []
    return [f"{place}: {lines} lines"]


def functions_are_short(place: str, text: str) -> list[str]:
    if not (place.startswith(CODE) and place.endswith(".py")):
        return []
    return [
        f"{place}:{node.lineno}: {node.name} has {lines} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION_LINES
    ]


def file_name_says_something(place: str, text: str) -> list[str]:
    path = Path(place)
    unclear = path.suffix == ".py" and NAMES_THAT_SAY_NOTHING.search(path.stem)
    return [place] if unclear else []


def nothing_is_unfinished(place: str, text: str) -> list[str]:
    if not place.startswith(SHIPPED) or place.endswith(".md"):
        return []
    return [f"{place}: {word}" for word in UNFINISHED.findall(text)]


def errors_are_caught_by_name(place: str, text: str) -> list[str]:
    if not (place.startswith(CODE) and place.endswith(".py")) or place in CATCHES_EVERYTHING:
        return []
    return [
        f"{place}: catches everything: {ast.unparse(node).splitlines()[0]}"
        for node in ast.walk(ast.parse(text))
        if _catches_everything(node)
    ]


def _catches_everything(node: ast.AST) -> bool:
    match node:
        case ast.ExceptHandler(type=None):
            return True
        case ast.ExceptHandler(type=ast.expr() as caught):
            return _names_everything(caught)
        case ast.Call(func=ast.Name("suppress") | ast.Attribute(attr="suppress"), args=caught):
            return any(_names_everything(name) for name in caught)
    return False


def _names_everything(expression: ast.expr) -> bool:
    everything = {"Exception", "BaseException"}
    return any(getattr(node, "id", None) in everything for node in ast.walk(expression))


def no_machine_is_named(place: str, text: str) -> list[str]:
    return [f"{place}: {found}" for found in OF_ONE_MACHINE.findall(text)]


RULES: list[Rule] = [
    file_is_short,
    functions_are_short,
    file_name_says_something,
    nothing_is_unfinished,
    errors_are_caught_by_name,
    no_machine_is_named,
]


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    assert [fault for place, text in committed_texts() for fault in rule(place, text)] == []


@pytest.mark.parametrize(
    ("rule", "place", "text"),
    [
        (file_is_short, "gateway/long.py", "x = 1\n" * 301),
        (file_is_short, "tests/unit/test_long.py", "x = 1\n" * 301),
        (functions_are_short, "drivers/long.py", "def f():\n" + "    x = 1\n" * 40),
        (functions_are_short, "gateway/long.py", "async def f():\n" + "    x = 1\n" * 40),
        (file_name_says_something, "gateway/utils.py", ""),
        (file_name_says_something, "tests/unit/modem_helpers.py", ""),
        (nothing_is_unfinished, "gateway/a.py", "# TO" + "DO: the rest"),
        (nothing_is_unfinished, "drivers/a.py", "raise NotImplemented" + "Error"),
        (nothing_is_unfinished, "systemd/a.service", "# FIX" + "ME"),
        (errors_are_caught_by_name, "gateway/a.py", "try: f()\nexcept Exception: pass"),
        (
            errors_are_caught_by_name,
            "drivers/a.py",
            "try: f()\nexcept (OSError, BaseException): pass",
        ),
        (errors_are_caught_by_name, "drivers/a.py", "try: f()\nexcept: pass"),
        (errors_are_caught_by_name, "gateway/a.py", "with suppress(Exception): f()"),
        (errors_are_caught_by_name, "gateway/a.py", "with contextlib.suppress(Exception): f()"),
        (no_machine_is_named, "docs/a.md", "see /ro" + "ot/notes"),
        (no_machine_is_named, "requirements.lock", "--index-url https://py" + "pi.org/simple"),
    ],
)
def test_a_planted_fault_is_found(rule: Rule, place: str, text: str) -> None:
    assert rule(place, text)


@pytest.mark.parametrize(
    ("rule", "place", "text"),
    [
        (file_is_short, "gateway/fit.py", "x = 1\n" * 300),
        (functions_are_short, "drivers/fit.py", "def f():\n" + "    x = 1\n" * 39),
        (file_name_says_something, "gateway/database.py", ""),
        (errors_are_caught_by_name, "gateway/a.py", "try: f()\nexcept OSError: pass"),
        (errors_are_caught_by_name, "gateway/__main__.py", "try: f()\nexcept Exception: pass"),
        (no_machine_is_named, "docs/a.md", "/var/lib/muster and a network/work/place"),
    ],
)
def test_what_keeps_the_rule_is_no_fault(rule: Rule, place: str, text: str) -> None:
    assert rule(place, text) == []
