"""Orders in files: one, or one a line; or every reason why not."""

from pathlib import Path

import pytest

from gateway.cli.failure import Failure
from gateway.cli.order_files import parse_orders, read_orders


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"order_id": "A"}', [{"order_id": "A"}]),
        ('{\n "order_id":\n "A"\n}\n', [{"order_id": "A"}]),
        ('{"n": 1}\n{"n": 2}\n', [{"n": 1}, {"n": 2}]),
        ('\n{"n": 1}\r\n\n{"n": 2}', [{"n": 1}, {"n": 2}]),
        ('{"sms": "a\\u2028b"}\n{"n": 2}\n', [{"sms": "a\u2028b"}, {"n": 2}]),
    ],
)
def test_orders_are_read(text: str, expected: list[dict[str, object]]) -> None:
    assert parse_orders(text, "f") == expected


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["f: no JSON"]),
        ("{", ["f: no JSON"]),
        ("[]", ["f: an order is"]),
        ("3", ["f: an order is"]),
        ('{\n  "legs": [\n    {"unit_id": "U1"}\n  ]\n  "sms": ""\n}\n', ["f: no JSON"]),
        ('{"n": 1}\n{x\n[]\n{"n": 2}\n', ["f:2: no JSON", "f:3: an order is"]),
    ],
)
def test_every_bad_line_is_named_and_no_order_is_read(text: str, faults: list[str]) -> None:
    with pytest.raises(Failure) as failure:
        parse_orders(text, "f")
    assert len(failure.value.lines) == len(faults)
    for line, fault in zip(failure.value.lines, faults, strict=True):
        assert line.startswith(fault)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "o.json"
    file.write_bytes(b'\xef\xbb\xbf{"order_id": "A"}')
    assert read_orders(file) == [{"order_id": "A"}]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="No such file"):
        read_orders(tmp_path / "none.json")
    (tmp_path / "gbk.json").write_bytes('{"sms": "台风"}'.encode("gbk"))
    with pytest.raises(Failure, match="no UTF-8"):
        read_orders(tmp_path / "gbk.json")
