"""Rules for every test: a skipped test is a failed one, and property tests keep no time."""

from collections.abc import Generator
from typing import Any

import pytest
import structlog
from hypothesis import settings

settings.register_profile("test", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=20_000, print_blob=True)
settings.load_profile("test")


def _fail_if_skipped(report: Any) -> Any:
    if report.skipped:
        report.outcome = "failed"
        # pytest does not count a failure that carries this mark of an xfail.
        vars(report).pop("wasxfail", None)
        report.longrepr = f"nothing may be skipped or expected to fail here: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    return _fail_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    return _fail_if_skipped((yield))


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Generator[None, None, None]:
    """A command under test sets the log up for its own streams, which end with the test."""
    yield
    structlog.reset_defaults()
