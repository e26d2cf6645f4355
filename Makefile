# Two commands: `make run` shows the dashboard, `make test` checks everything. Windows and macOS without
# make: see README.md.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Small fits: more threads only wait for one another.
export OMP_NUM_THREADS ?= 1

.PHONY: run test bench test-engines check environment test-environment system format clean

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

# ClickHouse (as chdb) and Spark (a server of two workers, in an environment of its own, since it is no part of
# the dashboard). Spark needs Java 17; the whole takes about a quarter of an hour.
test-engines: test-environment
	$(BIN)/python -m pip install -q -r requirements-clickhouse.txt -r requirements-spark.txt
	@command -v java >/dev/null || { echo "Java is needed: apt-get install openjdk-17-jre-headless"; exit 1; }
	@test -d .venv-spark || $(PYTHON) -m venv .venv-spark
	.venv-spark/bin/pip install -q --no-deps -r requirements-spark-server.txt
	SPARK_HOME=$$(.venv-spark/bin/python -c 'import importlib.util as u; print(u.find_spec("pyspark").submodule_search_locations[0])') \
	  $(BIN)/python -m pytest tests/engines tests/test_engines_agree.py

# About two hours, the first time an hour more: the warehouses are made. Wants a quiet machine.
bench: system test-environment
	$(BIN)/python -m bench

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
	rm -rf $(VENV) .venv-spark var
