# `make demo` and `make test` do everything from a fresh checkout; CONTRIBUTING.md tells the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup packages demo test check bench soak lock clean format \
    lint lint-format lint-style lint-types lint-fences

help:
	@echo "make demo     the main job, live, on simulated modems"
	@echo "make test     every test"
	@echo "make check    format, lint, types, import fences, then every test"
	@echo "make lint     the first four of these alone;  make format  writes the format"
	@echo "make bench    the measurements"
	@echo "make soak     what takes longer"
	@echo "make setup    .venv from requirements.lock, with .venv/bin/muster"
	@echo "make lock     writes requirements.lock anew from pyproject.toml"
	@echo "make clean    removes everything that make created"

setup: $(VENV)/.installed

# The environment is made anew whenever the lock changes, so that nothing unlocked stays in it.
$(VENV)/.locked: requirements.lock tools/new_venv.sh
	tools/new_venv.sh $(PYTHON) $(VENV)
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

packages:
	@tools/debian_packages.sh test

demo: setup
	$(BIN)/python -m gateway.rehearsal.demo

test: setup packages
	$(BIN)/python -m pytest tests --ignore=tests/soak

lint: lint-format lint-style lint-types lint-fences

lint-format: setup
	$(BIN)/ruff format --check .

lint-style: setup
	$(BIN)/ruff check .

lint-types: setup
	$(BIN)/mypy

lint-fences: setup
	$(BIN)/lint-imports

check: lint
	$(MAKE) test

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup packages
	@tools/debian_packages.sh bench
	$(BIN)/python -m tests.bench

soak: setup packages
	$(BIN)/python -m pytest tests/soak --hypothesis-profile=soak \
	    --override-ini faulthandler_timeout=7200

# No index, address or option of this machine may enter the lock.
lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND="make lock" build/lock/bin/pip-compile --quiet --extra dev \
	    --allow-unsafe --strip-extras --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	    --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
