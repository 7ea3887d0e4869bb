# make run      start Langkah with a demo office          make test   everything that must hold
# make help     the other commands

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for found in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$found" && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
WORKERS ?= 2
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help run test lint types contracts format catalogue cases shots bench crash stored chromium clean

help:
	@echo "make run               start Langkah with a demo office; PORT=9000 chooses the port"
	@echo "make test              lint, types, contracts and all tests; ARGS='-k leave' chooses tests"
	@echo "make lint|types|contracts   one of the checks;   make format   write the house style"
	@echo "make catalogue         collect the sentences of the pages for translation, and compile them"
	@echo "make cases             the tables of cases; FILES=a.json ONLY=leave.request chooses"
	@echo "make bench             what tasks, publishing and migrating cost, into benchmarks/RESULTS.md"
	@echo "make crash             kills processes and the database under load, KILLS=100 times each (20 minutes)"
	@echo "make stored            keep running cases of this version for the tests of later ones (before a release)"
	@echo "make shots             pictures of the pages into docs/shots"

run: $(VENV)/.installed
	@LANGKAH_DEMO="$${LANGKAH_DEMO-1}" LANGKAH_LOG_LEVEL="$${LANGKAH_LOG_LEVEL-WARNING}" exec $(BIN)/langkah run --with-parent

test: lint types contracts chromium
	@$(BIN)/python -m pytest -q -n $(WORKERS) $(ARGS)

lint: $(VENV)/.installed-tools
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet

types: $(VENV)/.installed-tools
	@$(BIN)/mypy

contracts: $(VENV)/.installed-tools
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-tools
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format --quiet

catalogue: $(VENV)/.installed
	@cd webapp && pybabel="../$(BIN)/pybabel -q"; \
	$$pybabel extract -F babel.cfg -k _ -k ngettext:1,2 --no-location --sort-output -o ../.messages.pot . ../bpmn && \
	$$pybabel update -i ../.messages.pot -d translations -l en --no-fuzzy-matching --no-wrap; \
	$$pybabel compile -d translations -l en; rm -f ../.messages.pot

cases: $(VENV)/.installed
	@$(BIN)/python -m tests.cases $(FILES) $(if $(ONLY),--only "$(ONLY)")

bench: $(VENV)/.installed-tools
	@$(BIN)/python -m benchmarks.completion
	@$(BIN)/python -m benchmarks.publishing
	@$(BIN)/python -m benchmarks.migration

crash: $(VENV)/.installed-tools
	@$(BIN)/python -m tests.crash

stored: $(VENV)/.installed-tools
	@$(BIN)/python -m tests.engine.storing

shots: chromium
	@$(BIN)/python -m tests.shots

# A browser for the tests that need one: the system's, or the system's package, or playwright's own.
chromium: $(VENV)/.installed-tools
	@for found in chromium chromium-browser google-chrome; do command -v $$found >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing chromium for the browser tests …"; \
		{ apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null 2>&1 && exit 0; \
	fi; \
	$(BIN)/playwright install chromium || \
		{ echo "No browser could be installed. Install chromium with your system's package manager."; exit 1; }

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Langkah needs Python 3.11 or newer. Install it (Debian, Ubuntu: sudo apt install python3 python3-venv)"; \
		echo "or name it: make run PYTHON=/path/to/python3.12"; exit 1; \
	fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$(PYTHON) cannot make a virtual environment. Debian, Ubuntu: sudo apt install python3-venv"; exit 1; \
	fi
	@$(PYTHON) -m venv $(VENV)

# pip 25.1 is the first that knows dependency groups.
$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "Installing what Langkah needs into $(VENV) …"
	@$(PIP) install 'pip>=25.1'
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-tools: pyproject.toml $(VENV)/.installed
	@echo "Installing the tools for checks and tests …"
	@$(PIP) install --group dev
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
