# Everything a person or a machine does here has one name. `make help` lists them.
SHELL := /bin/sh
PY    ?= python3
VENV  := .venv
VPY   := $(VENV)/bin/python
PIP   := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(PY) -m pip --python $(VPY) install -q --require-hashes --only-binary :all:
OURS  := bot scheduler config tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help run test check prove bench eval lock format screenshots clean

help:  ## this list
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

# Debian's python3 comes without ensurepip: the venv is made bare and filled by the pip outside it.
$(VPY):
	@$(PY) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Gongkai needs Python 3.11 or newer, this is " + sys.version)'
	@$(PY) -m pip --version >/dev/null || { echo "pip is missing: on Debian, apt install python3-pip" >&2; exit 1; }
	$(PY) -m venv --without-pip $(VENV)
	@$(VPY) -c "import pathlib, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'gongkai.pth').write_text(str(pathlib.Path('.').resolve()))"

$(VENV)/bin/gongkai: $(VPY)
	@printf '#!%s\nimport sys\n\nfrom bot.cli.main import main\n\nsys.exit(main())\n' "$$(pwd)/$(VPY)" > $@
	@chmod 755 $@

$(VENV)/.run: requirements/run.txt | $(VPY) $(VENV)/bin/gongkai
	$(PIP) -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP) -r $<
	@touch $@

run: $(VENV)/.run  ## the demonstration: everything on this machine, nothing to set up
	@exec $(VENV)/bin/gongkai demo

test: $(VENV)/.dev  ## the whole suite, on real PostgreSQL and Valkey, in a browser where there is one
	@$(VPY) -m pytest -q -n 4 --dist worksteal tests

check: $(VENV)/.dev  ## lint, format, types, import contracts, unused dependencies
	@$(VENV)/bin/ruff check $(OURS)
	@$(VENV)/bin/ruff format --check $(OURS)
	@$(VENV)/bin/mypy $(OURS)
	@$(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/deptry bot scheduler config

prove: $(VENV)/.dev  ## the long proofs: 500 kills, each under one fault; starts, stops, restarts and restores; import contracts
	@$(VPY) -m pytest -q -m prove tests

bench: $(VENV)/.dev  ## the desk's pages at 100,000 notices against 1,000; then the proof of kills with 2,000 deaths
	@$(VPY) -m benchmarks.desk
	@PROVE_DEATHS=2000 $(VPY) -m pytest -q -m prove tests/prove/test_kills.py

eval: $(VENV)/.dev  ## figures of checks and answers: make eval NOTICES=n.jsonl ENTRIES=e.jsonl QUESTIONS=q.jsonl
	@$(VPY) -m benchmarks.checks $(NOTICES)
	@$(VPY) -m benchmarks.answers $(ENTRIES) $(QUESTIONS)
	@test -z "$(QUESTIONS)" || $(VPY) -m benchmarks.bands $(ENTRIES) $(QUESTIONS)

format: $(VENV)/.dev  ## lint fixes and layout, written to the files
	@$(VENV)/bin/ruff check --fix $(OURS)
	@$(VENV)/bin/ruff format $(OURS)

screenshots: $(VENV)/.dev  ## the pictures in docs/, made anew from the demonstration
	@$(VPY) -m tests.pictures docs/pictures

lock:  ## maintainers only (pip install uv): pin every dependency with hashes
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	! grep -nE 'https?://|--index|--find-links|--extra' requirements/*.txt

clean:  ## remove what make and the demonstration made
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
