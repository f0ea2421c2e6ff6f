.PHONY: help install test check format bench soak screenshots clean
.DEFAULT_GOAL := help

PYTHON ?= .venv/bin/python

help: ## What there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

install: ## A virtual environment with everything for development
	python3 -m venv .venv
	.venv/bin/pip install -e '.[dev]'

test: ## The tests
	$(PYTHON) -m pytest

check: ## What must be clean before a commit: format, lint, types, tests
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

format: ## Format the code
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: ## Every measured promise beside its goal (BENCH="--json", "--quick", "--only NAME")
	$(PYTHON) -m tests.bench $(BENCH)

soak: ## Random keys until something breaks (SOAK="--seed 1 --keys 20000", "--seconds 60")
	$(PYTHON) -m tests.soak $(SOAK)

screenshots: ## The pictures of the README, from the real app on the sample
	$(PYTHON) -m tests.screenshots

clean: ## What was built
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .hypothesis
