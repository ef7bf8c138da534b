# Two commands do all set-up: `make demo` and `make test`. Each makes its own environment in .venv-<version>.
PYTHON ?= python3
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
VENV := .venv-$(VERSION)
BIN := $(VENV)/bin

.PHONY: demo test check pytest test-all format bench clean

## Mutants of an example, a difference between two versions of it, and what its tests do not notice.
demo: $(VENV)/installed
	$(BIN)/mutsinq mutate examples/intervals.py --function contains --max 3
	$(BIN)/mutsinq distinguish examples/intervals.py examples/intervals_refactored.py || test $$? -eq 1
	$(BIN)/mutsinq test examples/intervals.py -- examples

## Format, lint, types, layers, then the tests.
test: check pytest

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Searches live by the wall clock: on a machine that stalls for a moment a failed test gets a second try, shown as RERUN.
# The tests start hundreds of interpreters: compiled once, the source costs none of them more than a look.
pytest: $(VENV)/installed-dev
	$(BIN)/python -m compileall -q src
	$(BIN)/python -m pytest -q -n auto --reruns 1 -m "not slow and not gpu and not model" $(PYTEST_OPTIONS)

## The slow tests too.
test-all: check
	$(BIN)/python -m pytest -q -n auto

format: $(VENV)/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

## Every benchmark that needs no data from outside.
bench: $(VENV)/installed
	$(BIN)/python benchmarks/execution.py
	$(BIN)/python benchmarks/mutate.py
	$(BIN)/python benchmarks/play.py --programs 20

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable . pytest
	touch $@

$(VENV)/installed-dev: $(VENV)/installed constraints-dev.txt
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints-dev.txt
	touch $@

clean:
	rm -rf .venv-* .mypy_cache .ruff_cache .pytest_cache
