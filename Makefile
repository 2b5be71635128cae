# `make` lists the targets. Everything is installed into .venv; `make clean` removes it.
VENV := .venv
BIN := $(VENV)/bin
DATA := var/pulp
ARGS :=
SOURCES := pulp_spk unit_tests functional_tests test_harness benchmarks conftest.py setup.py .ci
FIND_PYTHON = for p in $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done

.PHONY: help demo test unit functional bench fuzz lint format docs migrations-check build clean
.NOTPARALLEL:

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 20

demo: $(VENV)/.demo ## a private Pulp that mirrors sample packages; ARGS: --once, --lan, --source URL --model DS920+
	@$(BIN)/pulp-spk demo --data $(DATA) $(ARGS)

test: $(VENV)/.test ## all tests, in three processes; ARGS go to pytest
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGS)

unit: $(VENV)/.test ## unit tests only
	$(BIN)/pytest unit_tests $(ARGS)

functional: $(VENV)/.test ## tests against private Pulps only
	$(BIN)/pytest functional_tests $(ARGS)

bench: $(VENV)/.bench ## how fast it all is; ARGS: sync, catalogs, files, signatures or recovery, and --help
	$(BIN)/python -m benchmarks $(ARGS)

fuzz: $(VENV)/.test ## hostile input made at random; ARGS="--minutes 30"
	$(BIN)/python -m unit_tests.fuzz $(ARGS)

lint: $(VENV)/.test ## ruff, as the CI has it
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

format: $(VENV)/.test ## let ruff put the sources in order
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

docs: $(VENV)/.test ## the documentation as a site in site/; warnings are errors
	$(BIN)/mkdocs build --strict --quiet

migrations-check: $(VENV)/.test ## whether the models have changes without a migration
	$(BIN)/python -m test_harness.manage makemigrations spk --check --dry-run

build: $(VENV)/.test ## sdist and wheel in dist/, tried in an empty virtual environment
	rm -rf dist
	$(BIN)/python -m build --quiet
	$(BIN)/python .ci/try_wheel.py dist

clean: ## remove what was built and installed; the demo's data stay in var/
	rm -rf $(VENV) .cache build dist site *.egg-info .pytest_cache .ruff_cache .hypothesis

$(VENV)/.%: setup.py tools/prepare
	@tools/prepare $* $(VENV)
	@test -x $(BIN)/pip || "$$($(FIND_PYTHON))" -m venv $(VENV)
	@echo "Installing Python packages into $(VENV)"
	@$(BIN)/pip install -qq --disable-pip-version-check --editable \
		'.[cli,embedded$(if $(filter-out demo,$*),$(comma)dev)]'
	@touch $@

comma := ,
