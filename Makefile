# One door for every chore. `make help` lists them.
# Every target sets itself up: the virtual environment, the locked dependencies and, as root, Debian's packages.

PYTHON ?= python3.11
ifeq ($(shell command -v $(PYTHON)),)
PYTHON := python3
endif
BIN := .venv/bin
export PYTHON
export OPENIMR_DATA_DIR ?= $(CURDIR)/openimr-data
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help setup demo serve test lint fmt bench lock clean cases screenshots

help: ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.venv/.runtime: requirements/main.txt pyproject.toml
	@scripts/debian-packages runtime
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(PIP_INSTALL) -r requirements/main.txt -r requirements/build.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.development: .venv/.runtime requirements/dev.txt
	@scripts/debian-packages development
	$(PIP_INSTALL) -r requirements/dev.txt
	@touch $@

setup: .venv/.development ## Everything that development needs

demo: .venv/.runtime ## Carry the sample cases through and serve them (ARGS=--no-serve ends instead)
	@$(BIN)/openimr demo $(ARGS)

serve: .venv/.runtime ## The web pages on the data folder as it is
	@$(BIN)/openimr serve $(ARGS)

test: .venv/.development ## All tests, on a real PostgreSQL (ARGS="tests/cases -x" for some)
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q $(ARGS)

lint: .venv/.development ## ruff, mypy, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fmt: .venv/.development ## Format and mend what can be mended
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

bench: .venv/.development ## Every benchmark, each beside its baseline in the same run
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

cases: .venv/.development ## Write the sample cases' records anew from their sources
	@$(BIN)/python -m openimr.demo.case_sources.build

screenshots: .venv/.development ## Take the pictures of the documentation anew
	@$(BIN)/python -m pytest -q tests/pages --screenshots

lock: .venv/.development ## Resolve the requirements anew, with hashes and no index address
	@for name in main build dev; do \
	  $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    --output-file requirements/$$name.txt requirements/$$name.in; done

clean: ## Remove the virtual environment (never the data folder)
	rm -rf .venv build src/*.egg-info
