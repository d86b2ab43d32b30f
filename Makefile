# Every task anyone runs. `make run` and `make test` do all their set-up themselves.

.PHONY: help run test compile check unit outside conformance conformance-quick clients clients-quick oracle oracle-quick jts faults faults-quick rate fuzz bench bench-door lint fmt picture outlines dist setup-build setup-test setup-oracle setup-bench setup-conformance setup-clients setup-web setup-map web web-test map map-quick bench-tiles bench-judge clean

LISTEN ?= 127.0.0.1:8080
VENV := .cache/venv
PYTHON := $(VENV)/bin/python

help:            ## List the tasks
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: setup-build web ## Build and serve on http://127.0.0.1:8080 (LISTEN=… for another address)
	cargo build --release --locked
	./target/release/groundplan serve --listen $(LISTEN)

test: setup-build setup-test web web-test lint unit outside conformance-quick clients-quick map-quick faults-quick oracle-quick jts ## Everything CI runs: lints, tests, real binary, real clients

unit: setup-build ## Tests of the library, the API and the pipeline
	cargo test --locked

web: web/dist/index.html ## Build the map, which is then put into the binary

# Newer than its sources, or it is built anew.
web/dist/index.html: $(shell find web/src web/scripts -type f) web/package.json web/package-lock.json
	@scripts/setup.sh web
	cd web && npm ci --ignore-scripts --no-audit --no-fund && npm run --silent build
	@touch $@

web-test: web ## Types and unit tests of the map, and what it weighs
	cd web && npm run --silent check && npm test --silent && npm run --silent weigh

map: setup-build setup-map web ## Every function of the map in a browser, in both languages, against the built binary
	cargo build --release --locked
	cd tests/map && npm ci --ignore-scripts --no-audit --no-fund
	cd tests/map && GROUNDPLAN_BINARY=$(CURDIR)/target/release/groundplan npm test

map-quick: setup-build setup-map web ## The same with a slow build, on a busy machine: nothing has to happen within a second
	cargo build --locked
	cd tests/map && npm ci --ignore-scripts --no-audit --no-fund
	cd tests/map && SLOW=1 GROUNDPLAN_BINARY=$(CURDIR)/target/debug/groundplan npm test

compile: setup-build ## Compile seeds/ into data/
	cargo run --locked -- compile

check: setup-build ## List what is wrong with the seeds, and whether data/ is up to date
	cargo run --locked -- check

outside: setup-build setup-test $(VENV)/ready ## The built binary against brute force and GDAL
	cargo build --locked
	$(PYTHON) tests/oracle/oracle.py --binary target/debug/groundplan --data data
	$(PYTHON) tests/outside/clients.py --binary target/debug/groundplan --data data
	$(PYTHON) tests/outside/archives.py --binary target/debug/groundplan --data data
	$(PYTHON) tests/outside/reports.py --binary target/debug/groundplan --data data

oracle: setup-build setup-oracle $(VENV)/kernel ## Measures against GeographicLib, PROJ, GEOS and PostGIS, site reports against PostGIS: tens of thousands of cases
	cargo build --locked --example kernel
	$(PYTHON) tests/oracle/kernel/run.py --kernel target/debug/examples/kernel
	cargo build --locked
	$(PYTHON) tests/oracle/site/run.py --binary target/debug/groundplan
	$(PYTHON) tests/oracle/conflicts/run.py --binary target/debug/groundplan

oracle-quick: setup-build setup-oracle $(VENV)/kernel ## A tenth of the measures, a twelfth of the sites
	cargo build --locked --example kernel
	$(PYTHON) tests/oracle/kernel/run.py --kernel target/debug/examples/kernel --quick
	cargo build --locked
	$(PYTHON) tests/oracle/site/run.py --binary target/debug/groundplan --quick
	$(PYTHON) tests/oracle/conflicts/run.py --binary target/debug/groundplan --quick

conformance: setup-build setup-conformance $(VENV)/conformance ## OGC API Features, CQL2, the API definition and a fuzzer of it: the whole run
	cargo build --release --locked
	$(PYTHON) tests/conformance/run.py --binary target/release/groundplan --data data

conformance-quick: setup-build setup-test $(VENV)/conformance ## A shortened run of the same, nothing fetched
	cargo build --locked
	$(PYTHON) tests/conformance/run.py --binary target/debug/groundplan --data data --quick

clients: setup-build setup-clients $(VENV)/conformance ## GDAL, QGIS, OWSLib, ogc-client, OpenLayers and MapLibre read the built binary
	cargo build --release --locked
	cd tests/clients/web && npm ci --ignore-scripts --no-audit --no-fund
	$(PYTHON) tests/clients/run.py --binary target/release/groundplan --data data

clients-quick: setup-build setup-test $(VENV)/conformance ## A shortened run of the same, with the clients that are there
	cargo build --locked
	$(PYTHON) tests/clients/run.py --binary target/debug/groundplan --data data --quick

jts: setup-build ## The published cases of the JTS Topology Suite (fetches their source package)
	scripts/jts.sh .cache/jts
	GROUNDPLAN_JTS=$(CURDIR)/.cache/jts cargo test --locked --test jts -- --nocapture

faults: setup-build setup-test ## The store under kills, power cuts, full disks, failing calls, torn files: the whole run
	cargo build --locked
	python3 tests/faults/run.py --binary target/debug/groundplan --data data

faults-quick: setup-build setup-test ## A shortened run of the same
	cargo build --locked
	python3 tests/faults/run.py --binary target/debug/groundplan --data data --quick

rate: setup-build ## Durable writes in a second, and what one costs among a million features
	cargo build --release --locked
	python3 tests/faults/rate.py --binary target/release/groundplan --data data

fuzz: setup-build ## Fuzz every parser and the overlay, FUZZ_SECONDS (30) each (needs nightly Rust and cargo-fuzz)
	tests/fuzz/run.sh

bench: setup-build setup-oracle $(VENV)/bench ## Timings beside GEOS and PostGIS
	cargo build --release --locked --example bench
	$(PYTHON) tests/bench/bench.py --bench target/release/examples/bench

bench-door: setup-build setup-bench ## Features of a small box among a million, against the same bytes from memory
	cargo build --release --locked --example door
	python3 tests/bench/door.py --bench target/release/examples/door

bench-judge: setup-build setup-oracle ## Site reports over a million polygons and a matrix of conflicts, beside PostGIS
	cargo build --release --locked --example judge
	python3 tests/bench/judge/run.py --bench target/release/examples/judge

MARTIN := .cache/martin/bin/martin

bench-tiles: setup-build setup-oracle setup-bench $(MARTIN) ## Vector tiles of a million polygons beside Martin on PostGIS and on MBTiles
	cargo build --profile dist --locked --example tiles
	python3 tests/bench/tiles/run.py --server target/dist/examples/tiles --martin $(MARTIN)

$(MARTIN):
	@echo "setup: Martin 1.14.0 in .cache/martin; an hour on a busy machine"
	cargo install martin --version 1.14.0 --locked --root .cache/martin --no-default-features --features postgres,mbtiles

lint: setup-build ## Formatting and clippy (skipped, with a word, where the toolchain lacks them)
	@if cargo fmt --version >/dev/null 2>&1; then cargo fmt --check; else echo "lint: rustfmt is not installed, skipped"; fi
	@if cargo clippy --version >/dev/null 2>&1; then cargo clippy --locked --lib --bins -- -D warnings; else echo "lint: clippy is not installed, skipped"; fi

fmt:             ## Format the source
	cargo fmt

picture: $(VENV)/picture ## Draw docs/map.png from data/
	$(PYTHON) scripts/picture/picture.py data docs/map.png

outlines:        ## Take lake and reservoir outlines anew from the open data (needs Node.js and npm)
	cd scripts/outlines && npm ci && node extract.mjs

dist: setup-build ## The binary as published: thin LTO, some minutes longer
	cargo build --profile dist --locked

setup-build:
	@scripts/setup.sh build

setup-test:
	@scripts/setup.sh test

setup-oracle:
	@scripts/setup.sh oracle

setup-conformance:
	@scripts/setup.sh conformance

setup-clients:
	@scripts/setup.sh clients

setup-web:
	@scripts/setup.sh web

setup-map:
	@scripts/setup.sh map

setup-bench:
	@scripts/setup.sh bench

$(VENV)/conformance: tests/conformance/requirements.txt tests/clients/requirements.txt
	@echo "setup: Python environment in $(VENV) with the packages of tests/conformance and tests/clients"
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet -r tests/conformance/requirements.txt -r tests/clients/requirements.txt
	@touch $@

$(VENV)/kernel: tests/oracle/kernel/requirements.txt
	@echo "setup: Python environment in $(VENV) with the packages of tests/oracle/kernel/requirements.txt"
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet -r tests/oracle/kernel/requirements.txt
	@touch $@

$(VENV)/bench: tests/bench/requirements.txt
	@echo "setup: Python environment in $(VENV) with the packages of tests/bench/requirements.txt"
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet -r tests/bench/requirements.txt
	@touch $@

$(VENV)/ready: tests/oracle/requirements.txt
	@echo "setup: Python environment in $(VENV) with the packages of tests/oracle/requirements.txt"
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet -r tests/oracle/requirements.txt
	@touch $@

$(VENV)/picture: scripts/picture/requirements.txt
	@echo "setup: Python environment in $(VENV) with the packages of scripts/picture/requirements.txt"
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet -r scripts/picture/requirements.txt
	@touch $@

clean:           ## Remove what was built
	cargo clean
	rm -rf .cache
