# `make lab` and `make test` are all a reader needs; the others are for contributors.
PYTHON ?= python3
LAB_FLAGS ?=
TEST_FLAGS ?= -n 2 --dist loadfile --no-loadscope-reorder
NOTEBOOKS ?=
PARTS ?=
CLASS_FLAGS ?=
NPM := tools/node_modules/.package-lock.json
STUDENT := .venv/bin/python
TESTER := .venv-test/bin/python

# The environment's own kernel, not one left in the home folder by another project.
export JUPYTER_PREFER_ENV_PATH := 1

# Jupyter refuses to start for root, which is who one is in most containers.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

# $(call environment,FOLDER,LOCK) installs LOCK into FOLDER. The folder remembers what it was
# installed from, so that an unchanged lock and Python need no network. Matplotlib's font list is
# made here, not in the first notebook; a pop-up about Jupyter news is not a reader's first view.
define environment
@{ cat $(2) && $(1)/bin/python --version; } 2>/dev/null | cmp -s - $(1)/installed-from || { \
  $(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
    echo 'Secure Base needs Python 3.11 or newer, with its venv module.' >&2; \
    echo 'On Debian or Ubuntu: sudo apt-get install python3-venv' >&2; \
    echo 'With another Python: make $@ PYTHON=/path/to/python3' >&2; exit 1; }; \
  echo 'Installing into $(1) from $(2): once, a minute or two.' && \
  $(PYTHON) -m venv $(1) && \
  $(1)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r $(2) && \
  $(1)/bin/python -c 'import matplotlib.font_manager' && \
  $(1)/bin/python -m jupyterlab.labextensions disable --log-level=ERROR --level=sys_prefix \
    @jupyterlab/apputils-extension:announcements && \
  { cat $(2) && $(1)/bin/python --version; } > $(1)/installed-from; }
endef

.PHONY: lab test test-lowest notebooks badges glossary site slides handouts bench bench-class lock lite

lab:
	$(call environment,.venv,requirements.lock)
	$(STUDENT) -m jupyterlab $(AS_ROOT) --ServerApp.root_dir=. \
	  --LabApp.default_url=/lab/tree/notebooks/00-start-here.ipynb $(LAB_FLAGS)

test:
	$(call environment,.venv-test,tests/requirements.lock)
	@command -v npm >/dev/null && $(MAKE) --no-print-directory $(NPM) || \
	  echo 'Without npm the tests of slides and JupyterLite are skipped.' >&2
	$(TESTER) -m ruff check
	$(TESTER) -m ruff format --check
	$(TESTER) -m pytest $(TEST_FLAGS)

# The tests without a browser, on the lowest versions that pyproject.toml allows; needs uv.
LOWEST := build/lowest
test-lowest:
	uv venv --quiet --clear --python 3.11 $(LOWEST)
	uv pip compile --quiet --group test --resolution lowest-direct --python-version 3.11 \
	  pyproject.toml -o $(LOWEST).txt
	uv pip sync --quiet --python $(LOWEST)/bin/python $(LOWEST).txt
	$(LOWEST)/bin/python -m pytest $(TEST_FLAGS) -o addopts=-rs --ignore=tests/browser tests

# Runs notebooks afresh and stores clean outputs; one only: make notebooks NOTEBOOKS=notebooks/02-….ipynb
notebooks:
	$(call environment,.venv-test,tests/requirements.lock)
	$(TESTER) tools/refresh_notebooks.py $(NOTEBOOKS)

# Writes the launch badges for the address in pyproject.toml.
badges:
	$(call environment,.venv-test,tests/requirements.lock)
	$(TESTER) tools/write_badges.py

# Writes notebooks/glossary.ipynb from data/glossary.csv.
glossary:
	$(call environment,.venv-test,tests/requirements.lock)
	$(TESTER) tools/write_glossary.py

# Slides that need neither a kernel nor a network, and handouts to print, into build/slides and
# build/handouts; of one lesson only: make slides NOTEBOOKS=notebooks/02-….ipynb
slides: $(NPM)
	$(call environment,.venv-test,tests/requirements.lock)
	PYTHONPATH=notebooks:tools $(TESTER) -m press.slides $(NOTEBOOKS)

handouts:
	$(call environment,.venv-test,tests/requirements.lock)
	PYTHONPATH=notebooks:tools $(TESTER) -m press.handout $(NOTEBOOKS)

# Every notebook as a page that needs neither a kernel nor a network, into build/site, with the
# JupyterLite edition beside them. One page anew: make site PAGES=02-two-caregivers.html
site: $(if $(PAGES),,lite)
	$(call environment,.venv-test,tests/requirements.lock)
	PYTHONPATH=notebooks:tools $(TESTER) -m press.site $(if $(PAGES),--only $(PAGES))

# Builds the edition that runs in the reader's browser alone into build/site/lite.
lite: $(NPM)
	$(call environment,.venv-test,tests/requirements.lock)
	$(TESTER) tools/lite/build.py build/site/lite

$(NPM): tools/package-lock.json
	npm ci --no-audit --no-fund --silent --prefix tools

bench:
	$(call environment,.venv-test,tests/requirements.lock)
	PYTHONPATH=notebooks $(TESTER) -m bench $(PARTS)

# A class at a real JupyterHub, larger and larger until it breaks. Takes a quarter of an hour, and a
# machine that does nothing else; smaller: make bench-class CLASS_FLAGS='--sizes 1 2'
bench-class: $(NPM)
	$(call environment,.venv-bench,bench/requirements.lock)
	PYTHONPATH=notebooks .venv-bench/bin/python -m bench.class_room $(CLASS_FLAGS)

# Resolves all locks anew from pyproject.toml; needs uv.
COMPILE := uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
  --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' pyproject.toml
lock:
	$(COMPILE) --upgrade -o requirements.lock
	$(COMPILE) --upgrade --group test -c requirements.lock -o tests/requirements.lock
	$(COMPILE) --upgrade --group class -c requirements.lock -o bench/requirements.lock
