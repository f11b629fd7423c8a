# make run       everything from nothing: environment, model files, the sample session, the interface
# make test      the tests, with everything that they need
# make test-long the long forms: thousands of hostile files, hundreds of kills
# make check     what else must hold: style, types, the rules between the rooms
# make pictures  take the documentation's pictures of the interface anew
# make audit     known vulnerabilities of the pinned libraries; make licences lists what they are under
# make translations  bring the interface's translations up to date with its texts, and compile them
# make lock      pin the newest versions that fit pyproject.toml

SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 5000
export VERBATIM_DATA ?= $(CURDIR)/var

.DEFAULT_GOAL := run
.PHONY: run test test-fast test-long mutation audit licences check pictures translations lock environment assets clean

run: $(VENV)/.runtime assets
	@scripts/system-packages run
	@$(BIN)/verbatim models fetch
	@$(BIN)/verbatim sample --wait
	@$(BIN)/verbatim serve --host $(HOST) --port $(PORT)

test: $(VENV)/.development assets
	@scripts/system-packages test
	@$(BIN)/verbatim models fetch
	$(BIN)/pytest $(PYTEST_ARGS)

test-long: $(VENV)/.development assets
	@scripts/system-packages test
	$(BIN)/pytest --long $(PYTEST_ARGS)

test-fast: $(VENV)/.development
	$(BIN)/pytest -m "not models and not browser and not server and not process" $(PYTEST_ARGS)

check: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

pictures: $(VENV)/.development assets
	@scripts/system-packages test
	VERBATIM_TEST_SCREENSHOTS=docs/images $(BIN)/pytest tests/verbatim/browser -k "to_read or life_of"

mutation: $(VENV)/.development
	@PATH="$(abspath $(BIN)):$$PATH" scripts/mutation

audit: $(VENV)/.development
	$(BIN)/pip-audit --strict --disable-pip -r requirements.txt

licences: $(VENV)/.development
	@$(BIN)/pip-licenses --from=mixed --format=markdown --with-urls

translations: $(VENV)/.runtime
	@$(BIN)/python scripts/translations.py

lock: $(VENV)/.uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

environment: $(VENV)/.development

assets: search_app/static/vendor/.installed

search_app/static/vendor/.installed: package.json package-lock.json $(VENV)/.runtime
	@$(BIN)/python scripts/browser_libraries.py

$(VENV)/.uv:
	@command -v $(PYTHON) >/dev/null || { echo "Verbatim needs Python 3.11, which was not found as '$(PYTHON)'. Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Creating the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check "uv>=0.9"
	@touch $@

$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/.uv
	@echo "Installing libraries (the first time takes some minutes) ..."
	@$(BIN)/uv pip install --python $(BIN)/python -r requirements.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@$(BIN)/uv pip install -q --python $(BIN)/python -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) node_modules search_app/static/vendor .mypy_cache .ruff_cache .pytest_cache
