# Almanac on a fresh machine: python3 with venv, pip and make are enough.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --disable-pip-version-check --quiet --require-hashes
# Installed again only when what is to be installed changed.
hash = $(shell $(PYTHON) -c "import hashlib; print(hashlib.sha256(open('$(1)', 'rb').read()).hexdigest()[:16])")
INSTALLED := $(VENV)/installed-$(call hash,requirements.txt)
INSTALLED_DEV := $(VENV)/installed-dev-$(call hash,requirements.txt)-$(call hash,requirements-dev.txt)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
PYTEST := $(PY) -m pytest -n 2

.PHONY: help setup setup-dev run test test-sqlite test-postgres format messages lock clean \
	lint lint-style lint-imports lint-types lint-templates lint-django lint-catalogues

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: setup  ## Start Almanac: web, worker and demo data; PORT, DATABASE_URL, REDIS_URL, ALMANAC_DATA are obeyed
	@exec $(PY) manage.py dev

setup: $(INSTALLED) $(CATALOGUES)  ## Make .venv with what the product needs

setup-dev: setup $(INSTALLED_DEV)

test: setup-dev  ## Run the whole suite, on SQLite and on PostgreSQL
	@status=0; \
	$(MAKE) --no-print-directory test-sqlite || status=1; \
	$(MAKE) --no-print-directory test-postgres || status=1; \
	exit $$status

test-sqlite: setup-dev
	@echo "== SQLite"; LEG=sqlite $(PYTEST)

test-postgres: setup-dev
	@echo "== PostgreSQL"; LEG=postgres $(PYTEST)

lint: setup-dev  ## Check style, imports, types, templates, migrations, settings and catalogues
	@$(MAKE) --no-print-directory --keep-going lint-style lint-imports lint-types lint-templates lint-django lint-catalogues

lint-style:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

lint-imports:
	$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

lint-types:
	$(PY) -m mypy calendarapp config

lint-templates:
	$(VENV)/bin/djade --check --target-version 5.2 $$(find templates -name '*.html' -o -path 'templates/*' -name '*.txt')

lint-django:
	DJANGO_SETTINGS_MODULE=config.settings.test $(PY) manage.py makemigrations --check --dry-run
	$(PY) -m tests.house.deploy_check

lint-catalogues:
	$(PY) -m tests.house.catalogues

format: setup-dev  ## Format code and templates, and mend what ruff can mend
	$(PY) -m ruff check --fix --quiet . || true
	$(PY) -m ruff format .
	$(VENV)/bin/djade --target-version 5.2 $$(find templates -name '*.html' -o -path 'templates/*' -name '*.txt') || true

messages: setup-dev  ## Collect the strings to translate (needs xgettext, Debian's gettext)
	$(PY) manage.py makemessages --locale ko --no-obsolete --add-location file --ignore '$(VENV)/*' --ignore 'tests/*'

lock: setup  ## Write requirements.txt and requirements-dev.txt anew, with hashes
	$(PY) -m pip install --disable-pip-version-check --quiet uv
	$(PY) -m uv pip compile --universal --generate-hashes --python-version 3.11 --quiet requirements.in -o requirements.txt
	$(PY) -m uv pip compile --universal --generate-hashes --python-version 3.11 --quiet requirements-dev.in -o requirements-dev.txt

clean:  ## Remove what can be made again; your data in var/ stays
	rm -rf $(VENV) staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find locale -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): | $(PY)
	@echo "Installing what Almanac needs ..."
	$(PIP_INSTALL) -r requirements.txt
	@rm -f $(VENV)/installed-*; touch $@

$(INSTALLED_DEV): $(INSTALLED)
	@echo "Installing what tests and lint need ..."
	$(PIP_INSTALL) -r requirements.txt -r requirements-dev.txt
	@rm -f $(VENV)/installed-dev-*; touch $@

$(PY):
	$(PYTHON) -m venv $(VENV)

%.mo: %.po | $(INSTALLED)
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@
