# Everything runs in .venv, set up from requirements.lock on first use. `make help` lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

FIND_PYTHON = for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done
PYTHON ?= $(shell $(FIND_PYTHON))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SCENARIO ?= earthquake
SCENARIOS := $(filter-out lab,$(basename $(notdir $(wildcard drills/*.yaml))))
PRINTED := earthquake
GENERATED := bcp/locale systems_inventory/schema playbooks/generated runbooks
WORKERS ?= auto
KILLS ?= 200
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup drill drill-full test test-full full soak lint types imports check generated bench lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 12

setup: $(READY) ## make .venv (done by every other target)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Missing: Python 3.11 or newer (install it, or name one: make PYTHON=/path/to/python3)." >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Missing: Python 3.11 or newer; $(PYTHON) is older or not there (name another: make PYTHON=/path/to/python3)." >&2; exit 2; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "Missing: the venv module of $(PYTHON) (Debian, Ubuntu: package python3-venv), or name another Python: make PYTHON=/path/to/python3." >&2; exit 2; }
	@command -v ssh >/dev/null || { echo "Missing: the program ssh (Debian, Ubuntu: package openssh-client)." >&2; exit 2; }
	@echo "Setting up $(VENV) with $$("$(PYTHON)" --version) ..."
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --only-binary :all: --require-hashes --requirement requirements.lock \
		|| { echo "Missing: a ready-made package for this Python or machine (see the line above); x86-64 Linux with Python 3.11 to 3.13 is known to work." >&2; exit 2; }
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

drill: $(READY) ## damage the sample city in the lab, restore it for real, show the times (SCENARIO=...)
	@$(BIN)/ict-bcp drill run $(SCENARIO) || { status=$$?; test $$status -eq 3 || exit $$status; }

drill-full: full ## the same on real machines with systemd (root; says what it changes on this machine)
	@$(BIN)/ict-bcp drill run $(SCENARIO) --driver nspawn || { status=$$?; test $$status -eq 3 || exit $$status; }

test: $(READY) ## all tests that need no root, real drills included
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile

test-full: full ## the tests on real machines with systemd (root; says what it changes on this machine)
	$(BIN)/python -m pytest -m full

full: $(READY)
	@test "$$(id -u)" = 0 || { echo "Real machines are made by root only: sudo make $(or $(MAKECMDGOALS),drill-full) (without root: make drill, make test)." >&2; exit 2; }
	@echo "Machines change this machine, until they are gone: network namespaces, a bridge, mounts and control groups"
	@echo "named bcp-*; until the next restart fs.inotify.max_user_instances is 4096. /var/cache/ict-bcp keeps their"
	@echo "file system (about 900 MB, made once, from the network). How to undo all of it: docs/full-lab.md"
	@missing=$$($(BIN)/python -c 'from bcp.adapters.machines.tools import missing_packages; print(*missing_packages())') || exit; \
		command -v restic >/dev/null || missing="$$missing restic"; \
		test -z "$$missing" || { echo "Installing Debian packages: $$missing"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $$missing >/dev/null; }

soak: $(READY) ## kill a real recovery far more often than `make test` does (KILLS=200)
	ICT_BCP_KILLS=$(KILLS) $(BIN)/python -m pytest tests/functional/test_recovery_survives.py

lint: $(READY) ## ruff and ansible-lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	cd playbooks && PATH="$(CURDIR)/$(BIN):$$PATH" ansible-lint --offline --strict

types: $(READY) ## mypy, strict
	$(BIN)/mypy

imports: $(READY) ## the rooms and who may import whom
	$(BIN)/lint-imports

check: lint types imports generated test ## everything that must be green

generated: $(READY) ## make the committed generated files again; fails if one was stale
	$(BIN)/pybabel --quiet compile --domain bcp --directory bcp/locale
	$(BIN)/ict-bcp schema --write >/dev/null
	@for scenario in $(SCENARIOS); do ICT_BCP_LANGUAGE=ja $(BIN)/ict-bcp playbooks --scenario $$scenario >/dev/null || exit; done
	@for scenario in $(PRINTED); do ICT_BCP_LANGUAGE=ja $(BIN)/ict-bcp runbook --scenario $$scenario --blank >/dev/null || exit; done
	@git status --porcelain -- $(GENERATED) | { ! grep . || { echo "The files above were stale; they are made anew now: commit them." >&2; false; }; }

bench: $(READY) ## what reading, planning, executing, documents and placing guests cost as a city grows
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/execution.py
	$(BIN)/python -m benchmarks.city_documents
	$(BIN)/python benchmarks/documents.py
	$(BIN)/python -m benchmarks.placement

lock: ## renew requirements.lock from pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --extra lab --extra documents --extra excel --extra forecast --extra optimize --extra notify --extra dev --strip-extras --generate-hashes --allow-unsafe \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --output-file requirements.lock pyproject.toml

clean: ## remove what the targets made (the lab is taken down first)
	@if test -x $(BIN)/ict-bcp; then $(BIN)/ict-bcp lab down; fi
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist reports .ict-bcp
