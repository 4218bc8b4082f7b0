# make book      build the book into _build/html
# make test      verify every answer, the book and its tests (minutes)
# make check     what that leaves out: every page in full, Live Code (minutes)
# make sweep     run every chapter and page with many drawn inputs (long; chapter=<name> for one)
# make mutants   break every chapter in each small way, and see what notices (long; likewise)
# make versions  run every chapter with the oldest and the newest versions of its packages
# make lab       open the chapters in JupyterLab
# make execute   run every chapter again, in place, from a fresh kernel (or chapter=<name>)
# make serve     show the book on localhost, and build again what you change
# make clean     remove what these commands made

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c '$(FITS)' 2>&- && echo $$p && break; done)
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
BIN := .venv/bin
INSTALL := $(BIN)/pip install -q -c constraints.txt
SOURCES := _config.yml _toc.yml references.bib $(wildcard chapters/*.md chapters/*.ipynb _ext/*.py) \
           $(shell find _static _templates -type f)

.DELETE_ON_ERROR:
.PHONY: book test check sweep mutants versions lab execute serve clean

book: _build/html/index.html
	@echo "The book is here: $(CURDIR)/_build/html/index.html"

# A build with -W that failed can pass when it goes on from what it left, so start clean.
_build/html/index.html: .venv/book $(SOURCES)
	@rm -rf _build
	$(BIN)/jupyter-book build -q --all -W -n --keep-going .

# Each part is installed when it is first needed: the first two need minutes less than all three.
.venv/book: requirements/book.txt constraints.txt
	@$(or $(PYTHON),false) -c '$(FITS)' || { echo "Python 3.11, 3.12 or 3.13 is needed:" \
	    "install one, then say where: make PYTHON=/path/to/python3.12 ..."; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(INSTALL) -r requirements/book.txt
	@$(BIN)/python -c 'import matplotlib.font_manager'  # makes its font cache, once
	@touch $@

# torch alone is also looked for among PyTorch's builds for the CPU, which bring no CUDA along.
.venv/chapters: .venv/book requirements/chapters.txt
	$(INSTALL) --no-deps torch \
	    --extra-index-url "$$(sed -n 's/^--extra-index-url //p' binder/requirements.txt)"
	$(INSTALL) -r requirements/chapters.txt
	@touch $@

.venv/tests: .venv/chapters requirements/tests.txt
	$(INSTALL) -r requirements/tests.txt
	@touch $@

test: .venv/tests
	$(BIN)/pytest

check: .venv/tests
	$(BIN)/pytest -m check

sweep: .venv/tests
	$(BIN)/pytest --many $(if $(chapter),-k $(chapter)) \
	    tests/test_drawn_inputs.py tests/test_your_numbers.py

mutants: .venv/tests
	$(BIN)/python tests/mutants.py $(chapter)

versions:
	PYTHON=$(PYTHON) sh tests/versions.sh $(chapter)

lab: .venv/chapters
	$(BIN)/jupyter lab chapters

# Times and the interpreter's version are not stored, so nothing changes where no result does.
execute: .venv/chapters
	ls chapters/$(or $(chapter),*).ipynb | xargs -n 1 -P $$(getconf _NPROCESSORS_ONLN) \
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace --log-level ERROR \
	    --ExecutePreprocessor.record_timing=False \
	    --ClearMetadataPreprocessor.enabled=True \
	    --ClearMetadataPreprocessor.clear_cell_metadata=False \
	    --ClearMetadataPreprocessor.preserve_nb_metadata_mask=kernelspec

serve: .venv/book
	$(BIN)/jupyter-book config sphinx . >/dev/null
	PYTHONPATH=_ext $(BIN)/sphinx-autobuild -q --open-browser --re-ignore '/(\.venv|\.git|_build)/' \
	    . _build/serve

clean:
	rm -rf _build _failures .venv* conf.py .hypothesis .pytest_cache .ruff_cache
