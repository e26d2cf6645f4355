# Two commands: `make run` shows the dashboard, `make test` checks everything. Windows and macOS without
# make: see README.md.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Small fits: more threads only wait for one another.
export OMP_NUM_THREADS ?= 1

.PHONY: run test check environment test-environment system format clean

run: environment
	@$(BIN)/python -m warehouse example --if-missing
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: system test-environment
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

check: test-environment
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not browser and not server and not slow"

environment: $(VENV)/.installed
test-environment: $(VENV)/.installed-test

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "venv is missing: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install -q -r requirements.txt
	@touch $@

$(VENV)/.installed-test: requirements-test.txt $(VENV)/.installed
	$(BIN)/python -m pip install -q -r requirements-test.txt
	@touch $@

# What the tests need of Debian: a browser, PostgreSQL's programs, a font with Chinese.
system:
	@$(PYTHON) tests/system.py

format: test-environment
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) var
