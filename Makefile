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
.PHONY: help run test lint types contracts format catalogue cases shots bench crash stored chromium lock sbom semgrep vulnerabilities clean

help:
	@echo "make run               start Langkah with a demo office; PORT=9000 chooses the port"
	@echo "make test              lint, types, contracts and all tests; ARGS='-k leave' chooses tests"
	@echo "make lint|types|contracts   one of the checks;   make format   write the house style"
	@echo "make catalogue         collect the sentences of the pages for translation, and compile them"
	@echo "make cases             the tables of cases; FILES=a.json ONLY=leave.request chooses"
	@echo "make bench             what Langkah costs, into benchmarks/RESULTS.md; ONLY=completion chooses, SCALE=0.01 tries"
	@echo "make crash             kills processes and the database under load, KILLS=100 times each (5 to 12 minutes)"
	@echo "make stored            keep running cases of this version for the tests of later ones (before a release)"
	@echo "make lock              renew requirements/*.lock; UPGRADE= keeps the versions that still fit pyproject.toml"
	@echo "make sbom              what Langkah is made of, with licences, into sbom.json"
	@echo "make vulnerabilities   ask the public advisories about the locked libraries (needs the network)"
	@echo "make semgrep           follow what requests bring to where it must not go; installs semgrep apart, the first time"
	@echo "make shots             pictures of the pages into docs/shots"

run: $(VENV)/.installed
	@LANGKAH_DEMO="$${LANGKAH_DEMO-1}" LANGKAH_LOG_LEVEL="$${LANGKAH_LOG_LEVEL-WARNING}" exec $(BIN)/langkah run --with-parent

test: lint types contracts chromium
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal $(ARGS)

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
	$$pybabel extract -F babel.cfg -k _ -k phrase -k ngettext:1,2 --no-location --sort-output -o ../.messages.pot . ../workflows ../bpmn && \
	$$pybabel update -i ../.messages.pot -d translations -l en --no-fuzzy-matching --no-wrap; \
	$$pybabel compile -d translations -l en; rm -f ../.messages.pot

cases: $(VENV)/.installed
	@$(BIN)/python -m tests.cases $(FILES) $(if $(ONLY),--only "$(ONLY)")

bench: $(VENV)/.installed-tools
	@$(BIN)/python -m benchmarks $(ONLY) $(if $(SCALE),--scale $(SCALE))

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

# Only files whose hashes are written down in requirements/ are installed, whatever the package index hands out.
$(VENV)/.installed: pyproject.toml requirements/run.lock | $(BIN)/python
	@echo "Installing what Langkah needs into $(VENV) …"
	@$(PIP) install --require-hashes --requirement requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-tools: requirements/dev.lock $(VENV)/.installed
	@echo "Installing the tools for checks and tests …"
	@$(PIP) install --require-hashes --requirement requirements/dev.lock
	@touch $@

# The newest versions that pyproject.toml allows, for every supported Python and system at once.
UPGRADE ?= --upgrade
COMPILE = $(VENV)-lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE)

lock: | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)-lock && $(VENV)-lock/bin/pip --disable-pip-version-check -qq install 'uv>=0.9'
	@$(COMPILE) pyproject.toml --group build --output-file requirements/run.lock
	@$(COMPILE) --group pyproject.toml:dev --constraint requirements/run.lock --output-file requirements/dev.lock
	@rm -rf $(VENV)-lock

sbom: $(VENV)/.installed
	@$(BIN)/langkah sbom > sbom.json

vulnerabilities: | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)-audit && $(VENV)-audit/bin/pip --disable-pip-version-check -qq install 'pip-audit>=2.9'
	@$(VENV)-audit/bin/pip-audit --disable-pip --require-hashes --requirement requirements/run.lock; \
		found=$$?; rm -rf $(VENV)-audit; exit $$found

# Apart from the tools of every test run: it is large, and its own libraries would meet ours.
SEMGREP := $(VENV)-semgrep/bin/semgrep
$(SEMGREP): | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)-semgrep && $(VENV)-semgrep/bin/pip --disable-pip-version-check -qq install 'semgrep>=1.100,<2'

semgrep: $(SEMGREP)
	@$(SEMGREP) scan --quiet --error --metrics=off --disable-version-check --config tests/house/semgrep.yml \
		config.py models webapp workflows

clean:
	rm -rf $(VENV) $(VENV)-semgrep .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
