# `make demo` and `make test` do their own set-up; a second run does none of it again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := $(VENV)/share/node/node_modules
TSC := node $(NODE)/typescript/bin/tsc --noEmit --allowJs --checkJs --strict --target es2022 \
	--module es2022 --moduleResolution bundler --lib es2024,dom,dom.iterable,dom.asynciterable \
	--typeRoots $(NODE)/@webgpu --types types --skipLibCheck

.PHONY: help setup demo gallery test lint docs bench upstream

help:
	@echo "make demo    build the demo page and open it (with no display: write demo.png)"
	@echo "make gallery write the gallery site into build/gallery, for any web server"
	@echo "make test    check the style and the types, build the docs and the gallery, then run every test"
	@echo "make lint    only the style and the types"
	@echo "make docs    the documentation, as build/docs/index.html"
	@echo "make bench   measure, and print ratios"
	@echo "make upstream fetch wgpu-py's and pygfx's own tests and examples, which \`make test\` then runs too"
	@echo "make setup   only what the others do first: .venv, Chromium, the browser distribution"

setup:
	@$(PYTHON) vizlib/site/environment.py

demo: setup
	@$(BIN)/vizlib demo

gallery: setup
	$(BIN)/vizlib gallery --notebooks -o build/gallery

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(TSC) vizlib/player/*.js vizlib/site/gallery/*.js

docs: setup
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --nitpicky --quiet docs build/docs
	@echo "build/docs/index.html"

test: lint docs gallery
	$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

bench: setup
	$(BIN)/python -m tests.benchmarks

upstream: setup
	$(BIN)/python -m tests.upstream.folder
