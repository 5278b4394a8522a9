"""Thousands of gateways live and die here: none of them writes a log."""

import logging
from collections.abc import Generator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _no_log() -> Generator[None, None, None]:
    silent = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=silent)
    yield
    structlog.reset_defaults()
