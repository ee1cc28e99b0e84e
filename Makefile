# The only commands of this project. `make help` lists them.
# Each installs by itself what it needs (infra/setup.py), and only once.

PYTHON := $(shell for python in .venv/bin/python python3.13 python3; do $$python -c \
	'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
SETUP = $(or $(PYTHON),$(error Python 3.11 or newer is needed and none was found)) -IS infra/setup.py
IN_VENV := .venv/bin/python -m
PYTEST := $(IN_VENV) pytest

.DEFAULT_GOAL := help
.PHONY: help run demo test check format bench screenshots soak build publish lock clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST))

run: ## start the whole product on this machine, until Ctrl-C (PORT=8080, LOCAL_DIR=.local)
	@$(SETUP) run
	@$(IN_VENV) local

demo: ## buy credits step by step in the terminal, against a running stack or one of its own
	@$(SETUP) run
	@$(IN_VENV) local.demo

test: ## every test, offline once the packages are there
	@$(SETUP) test
	$(PYTEST) --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

check: ## format, lint, strict types, architecture
	@$(SETUP) check
	$(IN_VENV) ruff format --check
	$(IN_VENV) ruff check
	$(IN_VENV) mypy .
	$(IN_VENV) infra.dashboard_code check
	$(PYTEST) tests/architecture

format: ## put the code into its format and mend what lint can mend
	@$(SETUP) check
	$(IN_VENV) ruff format
	$(IN_VENV) ruff check --fix
	$(IN_VENV) infra.dashboard_code format

bench: ## measurements against their bars
	@$(SETUP) test
	$(PYTEST) -m benchmark --capture=no

screenshots: ## pictures of every page of the dashboard, into .screenshots and docs/images
	@$(SETUP) test
	$(PYTEST) tests/browser -m screenshots

soak: ## the long random histories, with more examples and rounds
	@$(SETUP) test
	$(PYTEST) -m soak

build: ## what `sam deploy` uploads, into .aws-sam/build, without Docker
	@$(SETUP) build
	SAM_CLI_TELEMETRY=0 .tools/sam/bin/sam build

publish: ## build the dashboard and put it on the web, for a deployed STACK that hosts it
	@$(SETUP) publish
	@$(IN_VENV) infra.publish_dashboard --stack $(or $(STACK),$(error STACK must name a deployed stack))

# Versions that a .txt names stay; delete the .txt to take the newest ones.
lock: ## compile the hashed requirements from their .in files
	@$(SETUP) lock

clean: ## remove what was installed and built; the local stack's data (.local) stays
	rm -rf .venv .tools .aws-sam .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	rm -rf dashboard/node_modules dashboard/dist dashboard/openapi.json dashboard/src/api/schema.d.ts

include infra/sam.mk
