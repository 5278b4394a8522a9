"""Logs without anybody's telephone number or words in them.

One line an event, with the order's id wherever there is one: pretty on a terminal, with the
syslog priority that journald reads under systemd. Numbers show as `154****0123`; of a text
only its length is shown.
"""

import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_NUMBER = re.compile(r"\+?\d(?:[\d-]{5,18})\d")
_TEXTS = frozenset({"text", "raw", "body", "payload"})
_NUMBERS = frozenset({"to", "sender", "address", "caller", "number"})
_PLAIN = frozenset({"order_id", "channel", "attempt", "timestamp", "level", "event", "sequence"})
_PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}


def configure(*, debug: bool = False) -> None:
    """Set structlog up for this process; writes to standard error."""
    on_terminal = sys.stderr.isatty()
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        mask,
        structlog.processors.format_exc_info,
    ]
    if on_terminal:
        stamp = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
        processors += [stamp, structlog.dev.ConsoleRenderer()]
    else:
        processors += [
            structlog.processors.LogfmtRenderer(key_order=["level", "event"]),
            _with_priority,
        ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(10 if debug else 20),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def masked_number(number: str) -> str:
    """`154****0123`: enough to recognise, too little to dial."""
    if len(number) < 8:
        return "*" * len(number)
    return f"{number[:3]}****{number[-4:]}"


def mask(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: hide what people said and how to reach them."""
    for key, value in event.items():
        if key in _TEXTS and isinstance(value, str | bytes):
            event[key] = f"({len(value)} 字)"
        elif key in _NUMBERS and isinstance(value, str):
            event[key] = masked_number(value)
        elif key not in _PLAIN and isinstance(value, str):
            event[key] = _NUMBER.sub(lambda found: masked_number(found[0]), value)
    return event


def _with_priority(logger: Any, method: str, line: Any) -> str:
    """sd-daemon(3): a `<6>` before the line is its priority."""
    return f"<{_PRIORITY.get(method, 6)}>{line}"
