# Everything sets itself up in .venv; a second run takes seconds.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -q
RUN := .venv/.run
DEV := .venv/.dev

.PHONY: demo chat test test-all check lock wheel clean
.DELETE_ON_ERROR:

demo: $(RUN)  ## a checked report on the sample paper
	$(BIN)/paperthread demo

chat: $(RUN)  ## the whole bot in a browser on this machine
	$(BIN)/paperthread chat

test: $(DEV)  ## every test that this machine allows
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: $(DEV)  ## format, lint, types, who imports whom
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

test-all:  ## all of it on a bare machine (Debian, root); no test may skip
	bash scripts/test-all

wheel: $(DEV)
	$(BIN)/python -m build --wheel --no-isolation

lock:  ## needs uv; hashes without addresses
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q --extra build pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q --extra build --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:
	rm -rf .venv dist build paperthread-demo

.venv/.made:
	@test -n "$(PYTHON)" || { echo "paperthread needs Python 3.11 or newer with venv (Debian: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

$(RUN): .venv/.made requirements.txt pyproject.toml
	@echo "Setting up .venv, once: about 380 MB to download."
	$(PIP) --require-hashes --no-deps -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUN) requirements-dev.txt
	$(PIP) --require-hashes --no-deps -r requirements-dev.txt
	@touch $@
