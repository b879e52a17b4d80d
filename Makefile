# Two commands: `make serve` and `make test`. Both set themselves up in .venv and reuse it.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: serve test lint clean

serve: $(VENV)/ready
	@exec $(BIN)/ssc serve --host $(HOST) --port $(PORT)

test: $(VENV)/ready-for-tests lint
	$(BIN)/python -m pytest

lint: $(VENV)/ready-for-tests
	$(BIN)/ruff check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=...")'
	@echo "Setting up $(VENV) ..."
	$(PYTHON) -m venv $(VENV)

# What the browser's side is bundled from; the build makes it anew where it changed.
FRONTEND := hatch_build.py $(wildcard frontend/*.* frontend/src/*.*)

# The marks are touched last, so that a set-up cut short is taken up again.
$(VENV)/ready: pyproject.toml $(FRONTEND) | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(VENV)/ready-for-tests: pyproject.toml $(FRONTEND) | $(BIN)/python
	$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/ready
