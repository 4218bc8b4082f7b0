# make book     build the book into _build/html
# make test     verify every answer, the book and its tests
# make sweep    run every chapter with 500 drawn inputs (minutes)
# make mutants  break every chapter in each small way, and see what notices (minutes)
# make lab      open the chapters in JupyterLab
# make execute  run every chapter again, in place, from a fresh kernel
# make serve    show the built book on localhost
# make clean    remove what these commands made

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SOURCES := _config.yml _toc.yml references.bib $(wildcard chapters/*.md chapters/*.ipynb _ext/*.py) \
           $(shell find _static _templates -type f)

.DELETE_ON_ERROR:
.PHONY: book test sweep mutants lab execute serve clean

book: _build/html/index.html
	@echo "The book is here: $(CURDIR)/_build/html/index.html"

# A build with -W that failed can pass when it goes on from what it left, so start clean.
_build/html/index.html: .venv/installed $(SOURCES)
	@rm -rf _build
	$(BIN)/jupyter-book build -q --all -W -n --keep-going .

.venv/installed: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and \
	    "The pinned versions need Python 3.11: make PYTHON=/path/to/python3.11 ...")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install -q -r requirements.txt -c constraints.txt
	@$(BIN)/python -c 'import matplotlib.font_manager'  # makes its font cache, once
	@touch $@

test: .venv/installed
	$(BIN)/pytest

sweep: .venv/installed
	$(BIN)/pytest --many tests/test_permitted_inputs.py

mutants: .venv/installed
	$(BIN)/pytest --many tests/test_broken_answers.py

lab: .venv/installed
	$(BIN)/jupyter lab chapters

# Times and the interpreter's version are not stored, so nothing changes where no result does.
execute: .venv/installed
	ls chapters/*.ipynb | xargs -n 1 -P $$(getconf _NPROCESSORS_ONLN) \
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace --log-level ERROR \
	    --ExecutePreprocessor.record_timing=False \
	    --ClearMetadataPreprocessor.enabled=True \
	    --ClearMetadataPreprocessor.clear_cell_metadata=False \
	    --ClearMetadataPreprocessor.preserve_nb_metadata_mask=kernelspec

serve: book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

clean:
	rm -rf _build .venv .hypothesis .pytest_cache .ruff_cache
