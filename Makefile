# Every target installs what it needs first. `make` lists them.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PYTEST := $(BIN)/pytest
# Two processes. Each takes half of the modules, so that what a module's tests share is made once; whoever has
# nothing left takes over some of the other's.
PARALLEL := -n 2 --dist worksteal

.PHONY: help setup demo db-stop test test-unit test-integration test-browser test-access test-pg15 \
	lint types security format bench docs lock clean

help:
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Run
setup: ## Install everything, inside this folder
	@scripts/setup

demo: setup ## Start the demonstration partnership on 127.0.0.1:8000
	@$(BIN)/alongside demo

db-stop: setup ## Stop the embedded database
	@$(BIN)/alongside db stop

##@ Test
test: setup ## Run every test
	@scripts/chromium
	@$(PYTEST) $(PARALLEL)

test-unit: setup ## Run the tests of rules and parts
	@$(PYTEST) $(PARALLEL) tests/unit

test-integration: setup ## Run the tests on the database, and those of the repository
	@$(PYTEST) $(PARALLEL) tests/integration tests/repository

test-browser: setup ## Run the tests in a real Chromium
	@scripts/chromium
	@$(PYTEST) tests/browser

test-access: setup ## Run only the tests of who may see what: matrix, two locks, agreements, attacks
	@$(PYTEST) $(PARALLEL) tests/integration/site/test_access_matrix.py tests/integration/iom/test_two_locks.py \
		tests/integration/partners/test_flows_agree.py tests/integration/attacks

test-pg15: setup ## Run the tests on the database with PostgreSQL 15, the oldest served
	@ALONGSIDE_PG_BIN=$$(scripts/postgresql-15) && export ALONGSIDE_PG_BIN && \
		$(PYTEST) $(PARALLEL) tests/integration

##@ Check
lint: setup ## Check style, the formatting and the floors of the house
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports

types: setup ## Check the types
	@$(BIN)/mypy

security: setup ## Attack a demonstration of its own with sqlmap and ffuf
	@scripts/security

bench: setup ## Measure speed and memory, and print the table
	@$(BIN)/python -m benchmarks

##@ Keep
format: setup ## Format the code
	@$(BIN)/ruff check --fix --exit-zero --quiet
	@$(BIN)/ruff format

docs: setup ## Make the pictures of the user guide from a running demonstration
	@scripts/chromium
	@scripts/docs

lock: setup ## Write the lock files again from pyproject.toml
	@scripts/lock

clean: ## Remove what setup, tests and tools made; the database in .data stays
	@[ ! -x $(BIN)/alongside ] || $(BIN)/alongside db stop
	rm -rf .venv node_modules src/alongside/core/static/build dist test-results htmlcov .coverage \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .data/test-*
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
