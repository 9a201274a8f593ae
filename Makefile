# `make` lists what there is. Written for GNU make 3.81, which macOS has.

PORT ?= 8000
# Further words for pytest, as in: make test PYTEST="-k history -x"
PYTEST ?=
# How many processes test at once: as many as there are processors.
WORKERS ?= auto
# Further words for uv, as in: make lock LOCK=--upgrade
LOCK ?=

PYTHON = .venv/bin/python
MANAGE = $(PYTHON) manage.py
READY_TO_RUN = .venv/ready-to-run
READY_TO_TEST = .venv/ready-to-test
# What one process may check and forget: no database, no key, no file of this machine.
ALOFT = env DATABASE_URL=sqlite://:memory: HTTPS=true \
	SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))')"

.PHONY: help run test test-postgres test-browser lint check lock bench clean

help:
	@echo "make run             the site on http://127.0.0.1:$(PORT)/ with the starter catalogue (PORT=, DATABASE_URL=)"
	@echo "make test            all tests on SQLite, in Chromium too where there is one (PYTEST=\"-k …\")"
	@echo "make test-postgres   all but the browser tests on DATABASE_URL, else on a throw-away PostgreSQL"
	@echo "make test-browser    the browser tests alone; fails without Chromium"
	@echo "make lint            ruff, djade, import-linter"
	@echo "make check           lint, Django's own checks, test-postgres"
	@echo "make lock            requirements*.txt from requirements*.in (LOCK=--upgrade)"
	@echo "make bench           requests per second on SQLite and PostgreSQL (BENCH=--save)"
	@echo "make clean           remove .venv and what tools left; var/, with the database, stays"

$(READY_TO_RUN): requirements.txt bin/environment
	@bin/environment requirements.txt
	@touch $@

$(READY_TO_TEST): requirements.txt requirements-dev.txt bin/environment
	@bin/environment requirements.txt requirements-dev.txt
	@touch $@

run: $(READY_TO_RUN)
	@mkdir -p "$${VAR_DIR:-var}"
	@$(MANAGE) migrate --noinput --verbosity 0
	@$(MANAGE) createcachetable --verbosity 0
	@$(MANAGE) make_demo_accounts
	@$(MANAGE) load_starter
	@collected="$${STATIC_ROOT:-$${VAR_DIR:-var}/static}/staticfiles.json"; \
	if [ -n "$$(find static $(READY_TO_RUN) -newer "$$collected" 2>&1)" ]; then \
		$(MANAGE) collectstatic --noinput --verbosity 0; \
	fi
	@echo
	@echo "http://127.0.0.1:$(PORT)/   sign in as editor, moderator or second-moderator; Ctrl-C stops"
	@echo
	@export BACKGROUND_WORKER=1; \
	$(MANAGE) run_worker --no-startup-delay --verbosity 0 & worker=$$!; \
	.venv/bin/gunicorn memories_db.wsgi --bind 127.0.0.1:$(PORT) \
		--worker-class gthread --workers 2 --threads 4 --no-control-socket & server=$$!; \
	trap 'kill $$worker $$server 2>/dev/null' EXIT; trap 'exit 130' INT TERM; wait $$server

test: $(READY_TO_TEST)
	@env DATABASE_URL=sqlite://:memory: .venv/bin/pytest -n $(WORKERS) --dist worksteal $(PYTEST)

test-postgres: $(READY_TO_TEST)
	@export REQUIRE_POSTGRES=1; \
	if [ -n "$$DATABASE_URL" ]; then throw_away=; else throw_away="$(PYTHON) bin/postgres"; fi; \
	$$throw_away .venv/bin/pytest -n $(WORKERS) --dist worksteal -m "not browser" $(PYTEST)

test-browser: $(READY_TO_TEST)
	@env DATABASE_URL=sqlite://:memory: REQUIRE_BROWSER=1 .venv/bin/pytest -n $(WORKERS) --dist worksteal -m browser $(PYTEST)

lint: $(READY_TO_TEST)
	@.venv/bin/ruff check . bin/postgres
	@.venv/bin/ruff format --check . bin/postgres
	@find . -path ./.venv -prune -o -path '*/templates/*' -name '*.html' \
		-exec .venv/bin/djade --check --target-version 5.2 {} +
	@.venv/bin/lint-imports --no-logo

check: lint
	@$(ALOFT) $(MANAGE) check --deploy --fail-level WARNING
	@$(ALOFT) $(MANAGE) makemigrations --check --dry-run
	@$(MAKE) --no-print-directory test-postgres

lock: $(READY_TO_TEST)
	@uv=$$(command -v uv || echo .venv/bin/uv); \
	for name in requirements requirements-dev; do \
		$$uv pip compile --quiet --no-header --python-version 3.11 $(LOCK) $$name.in -o $$name.txt || exit; \
	done

bench: $(READY_TO_RUN)
	@$(PYTHON) -m bench $(BENCH)

clean:
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
