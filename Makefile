# What a person runs here. `make warehouse` and `make test` need Python 3.11 or newer, and nothing else.

PYTHON ?= python3
BIN := .venv/bin

# Installed by `make lock` alone; the lock itself is what everything else installs.
UV := uv>=0.9,<1

# Dagster's usage statistics are sent by no target of this file.
export DAGSTER_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help .venv warehouse ui demo-readers demo-kill test e2e bench format lock clean

help: ## list the targets
	@sed -n 's/^\([-.a-z0-9]*\):[^#]*## /\1\t/p' Makefile | expand -t 14

# ---------------------------------------------------------------- install

.venv: .venv/installed ## install videolake and its tools into .venv, as requirements.lock says

# The lock is whole, so pip has nothing to resolve. Bytecode is compiled here because pip would use one core, and because
# where PYTHONDONTWRITEBYTECODE is set Python would compile everything again at each start.
.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("videolake needs Python 3.11 or newer; name one: make PYTHON=python3.11")'
	@echo 'installing into .venv, which takes about a minute'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m compileall -qq -j 0 .venv/lib || true # some packages carry templates that are no valid Python
	@touch $@

.venv/installed: .venv/locked pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p .venv/dagster
	@printf 'telemetry:\n  enabled: false\nnux:\n  enabled: false\n' > .venv/dagster/dagster.yaml
	@touch $@

# ---------------------------------------------------------------- run

warehouse: .venv/installed ## build data/videos.duckdb, from data/sources.toml or else the sample pages
	@$(BIN)/videolake run

ui: .venv/installed ## open the Dagster UI on the same home
	@$(BIN)/videolake ui

demo-readers: .venv/installed ## fifty readers through ten publications, and nobody is locked out
	@$(BIN)/python -m tests.demos.readers

demo-kill: .venv/installed ## a run that is killed four times, and every page is accounted for
	@$(BIN)/python -m tests.demos.kill

# ---------------------------------------------------------------- check

test: export DAGSTER_HOME := $(CURDIR)/.venv/dagster
test: .venv/installed ## lint, types, import contracts, SQL, Dagster definitions, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint warehouse
	$(BIN)/dagster definitions validate -w workspace.yaml
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/dg check defs
	$(BIN)/pytest --numprocesses auto --dist loadfile

e2e: .venv/e2e ## tests that install a wheel, start a server or drive a browser
	$(BIN)/pytest tests/e2e -m e2e

.venv/e2e: .venv/installed
	@command -v chromium > /dev/null || command -v google-chrome > /dev/null || { \
		echo 'installing Chromium, which needs root'; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium > /dev/null; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation -e '.[e2e]'
	@touch $@

bench: .venv/bench ## measure videolake beside other ways to do the same
	@$(BIN)/python -m tests.benchmarks
	@$(BIN)/python -m tests.benchmarks.formats
	@$(BIN)/python -m tests.benchmarks.warc
	@$(BIN)/python -m tests.benchmarks.search
	@$(BIN)/python -m tests.benchmarks.site

.venv/bench: .venv/installed
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation -e '.[bench]'
	@touch $@

# ---------------------------------------------------------------- change

format: .venv/installed ## format the code and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## bring requirements.lock to the newest versions that pyproject.toml allows
	@$(PYTHON) -m venv .venv/uv
	@.venv/uv/bin/python -m pip install -qq --disable-pip-version-check '$(UV)'
	@.venv/uv/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --extra web --extra youtube --extra site --extra dev --generate-hashes --no-strip-extras \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock' -o requirements.lock pyproject.toml

clean: ## remove .venv and every cache; data/ stays
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
