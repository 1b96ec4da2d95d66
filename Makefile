# The same commands locally and in CI. PORT and HOST are for `make demo`.
BIN := .venv/bin
PORT ?= 8000
HOST ?= 127.0.0.1

.PHONY: demo test check format messages screenshots axe bench rights faults

.venv/installed: pyproject.toml constraints.txt
	python3 -m venv .venv
	$(BIN)/pip install -q -c constraints.txt -e '.[test,check]'
	touch $@

demo: .venv/installed
	$(BIN)/award up --demo --host $(HOST) --port $(PORT)

test: .venv/installed
	$(BIN)/pytest -n 2 --dist loadgroup

check: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/djlint --quiet --lint award/templates
	$(BIN)/python award/translations/refresh.py --check
	$(BIN)/pytest -q tests/architecture tests/migrations

format: .venv/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: .venv/installed
	$(BIN)/python award/translations/refresh.py

screenshots: .venv/installed
	$(BIN)/python -m tests.browser.screenshots

axe: .venv/installed
	AWARD_AXE=all $(BIN)/pytest -n 2 --dist loadgroup tests/browser

bench: .venv/installed
	$(BIN)/python -m bench.pages

# writes tests/rights/matrix.txt, which the tests only compare with: read every line of the change before committing
rights: .venv/installed
	$(BIN)/python -m tests.rights.matrix

# the kills and races at full length: 2,000 mails, 20 kills
faults: .venv/installed
	AWARD_TEST_LONG=1 $(BIN)/pytest -n 2 --dist loadgroup tests/faults tests/worker/test_kills.py
