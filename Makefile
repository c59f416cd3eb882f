# make demo   sets everything up and runs the main job on the bundled sample
# make test   sets everything up and runs every check that CI runs
# make docs   writes the pages that are generated
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

export CHART_TRIAGE_CACHE ?= $(CURDIR)/.cache

.PHONY: demo test check lint types imports workflows unit docs lock clean

demo: $(VENV)/.runtime
	$(BIN)/chart-triage doctor --install
	$(BIN)/chart-triage demo

test: check unit

check: lint types imports workflows

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

workflows: $(VENV)/.dev
	$(BIN)/zizmor --offline --quiet action.yml .github/workflows

unit: $(VENV)/.dev
	$(BIN)/chart-triage doctor --install
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered

docs: $(VENV)/.runtime
	$(BIN)/chart-triage explain --output markdown > docs/rules.md

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

lock: $(VENV)/.dev
	$(BIN)/uv pip compile pyproject.toml --group dev $(LOCK) -o requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml $(LOCK) -c requirements/dev.txt -o requirements/runtime.txt
	$(BIN)/uv pip compile --group build $(LOCK) -c requirements/dev.txt -o requirements/build.txt

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras

clean:
	rm -rf $(VENV) .cache build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
