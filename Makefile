# make demo and make test each work alone on a machine with python3 (3.11 or newer) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := torch==2.13.0

.PHONY: demo test test-torch check clean

# A stamp a set of extras: an install runs again only when pyproject.toml changed.
$(VENV)/.base: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Yibao needs Python 3.11 or newer; set PYTHON=python3.12, say" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

$(VENV)/.torch: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,torch]'
	touch $@

demo: $(VENV)/.base
	$(BIN)/python -m bot demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -m 'not torch' -n auto --dist worksteal

test-torch: $(VENV)/.torch
	$(BIN)/python -m pytest -m torch

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache
