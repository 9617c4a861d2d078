# The ways in: `make run` answers the first question, `make test` proves the house sound, `make help` lists the rest.

# Names to try, best first. Each is run before it is believed: a pyenv shim can exist and still fail.
PYTHON ?= python3.13 python3.12 python3.11 python3
SCENARIO ?= scenarios/kentucky_start.yaml
JOBS ?= 2

BIN := .venv/bin
PINS := pyproject.toml constraints.txt
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist worksteal
# Coverage cannot see inside compiled code, so these tests also run with the compiler off.
INTERPRETED := tests/unit/test_randomness.py tests/unit/test_hazards.py tests/properties/test_engines.py
# The compiled engine writes into arrays without asking; here it is made to ask.
BOUNDED := tests/properties/test_engines.py
# Stories lived, laws asked of them, thousands of broken files, commands in processes of their own: coverage would
# treble their time, and the others reach nearly every line that they do.
LIVED := tests/behaviour tests/properties tests/validation tests/regression tests/docs \
	tests/inputs/test_hostile.py tests/inputs/test_monsters.py tests/commands/test_screens.py
# Compiled before the tests begin, or each of their processes would do it.
COMPILE := $(BIN)/python -c 'from sim.engine import chosen; chosen("auto", families=1e9)'

# pip 25.3 stopped applying PIP_CONSTRAINT to isolated builds; older pip knows nothing else.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PIP_NO_INPUT := 1
INSTALL := $(BIN)/python -m pip install -qq --editable

.DEFAULT_GOAL := help
.PHONY: help run test check test-long clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: .venv/.run-ready ## install what is missing, then run SCENARIO (Kentucky START)
	@$(BIN)/reunify run "$(SCENARIO)"

check: .venv/.test-ready ## lint, format, types, floors
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy sim $(wildcard benchmarks/*.py)
	$(BIN)/lint-imports

test: check ## check, then every quick test, gated on branch coverage
	$(BIN)/coverage erase
	NUMBA_BOUNDSCHECK=1 $(COMPILE) & $(COMPILE) && wait $$!
	NUMBA_DISABLE_JIT=1 $(PYTEST) --cov --cov-report= --cov-fail-under=0 $(INTERPRETED)
	NUMBA_BOUNDSCHECK=1 $(PYTEST) $(BOUNDED)
	$(PYTEST) $(addprefix --ignore=,$(BOUNDED)) $(LIVED)
	$(PYTEST) --cov --cov-append --cov-report=term-missing:skip-covered $(addprefix --ignore=,$(LIVED))

# pytest says 5 when nothing is marked long; that alone is not a failure.
test-long: .venv/.test-ready ## the tests marked long
	@$(PYTEST) -m long || { code=$$?; test $$code -eq 5; }

clean: ## remove the environment, caches and coverage; outputs/ stays
	rm -rf .venv .coverage .coverage.* htmlcov dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find sim tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

.venv/.run-ready: $(PINS) | .venv/bin/python
	@echo "Installing reunify into .venv (once; a minute or two)"
	@$(INSTALL) .
	@touch $@

.venv/.test-ready: $(PINS) | .venv/bin/python
	@echo "Installing reunify and its test tools into .venv (once; a minute or two)"
	@$(INSTALL) '.[dev]'
	@touch .venv/.run-ready $@

.venv/bin/python:
	@old='import sys; sys.exit(sys.version_info < (3, 11))'; bare=; \
	for python in $(PYTHON); do \
	  "$$python" -c "$$old" >/dev/null 2>&1 || continue; \
	  if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    exec "$$python" -m venv --clear .venv; \
	  fi; \
	  bare="$$bare $$python"; \
	done; \
	if [ -n "$$bare" ]; then \
	  echo "reunify found Python as$$bare, but without venv and ensurepip." >&2; \
	  echo "Install them (on Debian or Ubuntu: apt-get install python3-venv), then run make again." >&2; \
	else \
	  echo "reunify needs Python 3.11 or newer and found none that runs among: $(PYTHON)." >&2; \
	  echo "Install one, or name yours: make PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1
