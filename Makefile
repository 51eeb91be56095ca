# Everything a newcomer and CI need. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# What Python compiles is kept, whatever the environment says: the tests start it hundreds of times.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test check collect bench fuzz sweep kills simulate lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Makker needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@test -f $(VENV)/pyvenv.cfg && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing what Makker needs into $(VENV) (once)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Installing what the tests need into $(VENV) (once)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/run.stamp ## start Makker and its chat page on this machine
	@$(BIN)/makker run

test: $(VENV)/dev.stamp ## set up what is missing, then check and test everything
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m tests.playground.program
	@$(MAKE) --no-print-directory --jobs 2 check collect
	@$(BIN)/python -m pytest -q -n 4 --dist worksteal

check: $(VENV)/dev.stamp ## the checks that run no test: style, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

# Beside the type check, which keeps one core busy; what is compiled for it need not be by every worker.
collect: $(VENV)/dev.stamp ## find every test, without running any
	@found=$$($(BIN)/python -m pytest -q --collect-only 2>&1) || { echo "$$found"; exit 1; }

bench: $(VENV)/dev.stamp ## measure every figure beside its baseline
	@$(BIN)/python -m benchmarks

simulate: $(VENV)/run.stamp ## two thousand people for sixty days, beside a plain model
	@$(BIN)/makker simulate --people 2000 --days 60 --seed 1

kills: $(VENV)/dev.stamp ## a thousand kills at the fault points, on each database, as many in Slack and in Teams
	@$(BIN)/python -m tests.faults.kills --kills 1000 --database sqlite
	@$(BIN)/python -m tests.faults.kills --kills 1000 --database postgresql
	@$(BIN)/python -m tests.faults.slack_kills --kills 1000 --database sqlite
	@$(BIN)/python -m tests.faults.slack_kills --kills 1000 --database postgresql
	@$(BIN)/python -m tests.faults.teams_kills --kills 1000 --database sqlite
	@$(BIN)/python -m tests.faults.teams_kills --kills 1000 --database postgresql

fuzz: $(VENV)/dev.stamp ## a million payloads of Slack's and of Teams', taken apart and put together wrongly
	@$(BIN)/python -m tests.faults.slack_fuzz --payloads 1000000
	@$(BIN)/python -m tests.faults.teams_fuzz --payloads 1000000

sweep: $(VENV)/dev.stamp ## every zone, every clock change 2024-2037, every quarter hour
	@$(BIN)/python -m tests.faults.zone_sweep

lock: ## pin the dependencies anew (needs uv)
	@uv pip compile pyproject.toml --extra install --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --upgrade -o requirements.lock
	@uv pip compile pyproject.toml --extra install --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -c requirements.lock -o requirements-dev.lock

clean: ## remove what the other targets made
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .hypothesis .import_linter_cache
