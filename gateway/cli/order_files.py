"""Orders as they lie in files: one JSON object, or one a line (`.jsonl`), or standard input."""

import json
import sys
from pathlib import Path
from typing import Any

from gateway.cli.failure import Failure

Order = dict[str, Any]


def read_orders(file: Path) -> list[Order]:
    """Every order of `file` (`-`: standard input), in order; `Failure` lists each bad line.

    Where one cannot be read none is returned: half a file must not be submitted.
    """
    text = sys.stdin.read() if str(file) == "-" else _text(file)
    return parse_orders(text, "stdin" if str(file) == "-" else str(file))


def parse_orders(text: str, name: str) -> list[Order]:
    """As `read_orders`, from text; `name` stands before each fault."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        if _is_one_a_line(text):
            return _lines(text, name)
        raise Failure(f"{name}: no JSON: {error}") from error
    if not isinstance(whole, dict):
        raise Failure(f"{name}: an order is a JSON object")
    return [whole]


def _is_one_a_line(text: str) -> bool:
    """Whether the first line is an object by itself, as it is not in a file written for eyes."""
    first, more, _ = text.strip().partition("\n")
    return bool(more) and first.startswith("{") and first.rstrip().endswith("}")


def _lines(text: str, name: str) -> list[Order]:
    orders: list[Order] = []
    faults: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            order = json.loads(line)
        except json.JSONDecodeError as error:
            faults.append(f"{name}:{number}: no JSON: {error}")
            continue
        if isinstance(order, dict):
            orders.append(order)
        else:
            faults.append(f"{name}:{number}: an order is a JSON object")
    if faults:
        raise Failure(faults)
    return orders


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Failure(f"{file}: no UTF-8: {error}") from error
