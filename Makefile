# Every job has one name here; .ci/run uses the same ones. `make help` lists them.

.DEFAULT_GOAL := help
SHELL := /bin/sh
.SUFFIXES:
# Two builds at once would only wait for each other.
.NOTPARALLEL:

CARGO ?= cargo
NPM ?= npm
# npm must neither ask nor look for a newer npm when there is no terminal.
NPM_CI = $(NPM) ci --no-audit --no-fund --no-update-notifier </dev/null

# What the tests build is built once: features of libraries are those of the whole workspace with its tests, in each of these. Nothing of
# Tauri is built for the core's. Their compiler lints as well, so that nothing is compiled once more only to be looked at.
LINTED = RUSTC_WORKSPACE_WRAPPER=$(CURDIR)/scripts/linting-rustc $(CARGO)
# Most tests wait for a disk, a share or another process for some time: more of them at once than the smallest machine has cores.
WAITING = RUST_TEST_THREADS=4
CORE_TESTS = --locked --workspace --lib --test core
SHELL_TESTS = --locked --workspace --bin batchbook --test cli

UI_SOURCES := $(shell find ui/src ui/public ui/index.html ui/*.json ui/*.ts ui/*.js messages -type f 2>/dev/null | sed 's/ /\\ /g')

.PHONY: help
help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: ## Builds and opens the window with its data in .data; without a display, records the sample batch on the command line
	@scripts/run

.PHONY: test
test: packages ui/dist/index.html check test-core test-cli test-ui test-desktop ## Installs what is needed, then checks and tests everything
	@echo "make test: all passed"

STAND_IN = $(CURDIR)/scripts/stand-in-cc
.PHONY: check-platforms
check-platforms: ## Compiles the Rust code of core and command line for Windows and macOS, without C libraries; installs both targets
	rustup target add x86_64-pc-windows-gnu x86_64-apple-darwin
	@for target in x86_64-pc-windows-gnu x86_64-apple-darwin; do \
		name=$$(echo $$target | tr - _); \
		env CC_$$name=$(STAND_IN) AR_$$name=$(STAND_IN) $(CARGO) check --locked --no-default-features --target $$target || exit 1; \
	done

.PHONY: check
check: packages ui/dist/index.html tests/desktop/node_modules/.package-lock.json ## Formatting, lints and types; builds what the tests need
	$(CARGO) fmt --all --check
	$(LINTED) build --locked --workspace --all-targets
	$(CARGO) clippy --locked --bin batchbook --no-default-features -- -D warnings
	cd ui && $(NPM) run --silent check
	cd ui && $(NPM) run --silent lint
	cd tests/desktop && $(NPM) run --silent check
	cd tests/desktop && $(NPM) run --silent lint

.PHONY: types
types: ## Generates the screen's types from the Rust ones, into ui/src/backend/generated
	BATCHBOOK_WRITE_TYPES=1 $(CARGO) test --locked --bin batchbook types_of_the_border

.PHONY: schema
schema: ## For a release with a new schema: writes a database that every later version must upgrade into core/tests/schemas
	BATCHBOOK_WRITE_SCHEMA=1 $(CARGO) test --locked -p batchbook-core --test core of_every_schema

.PHONY: licences
licences: ## Lists the licences of what the program is made of, in docs/licences.txt
	BATCHBOOK_WRITE_LICENCES=1 $(CARGO) test --locked --bin batchbook list_of_licences

.PHONY: format
format: ui/node_modules/.package-lock.json ## Formats the Rust and TypeScript sources
	$(CARGO) fmt --all
	cd ui && $(NPM) run --silent format
	cd tests/desktop && $(NPM) run --silent format

.PHONY: test-core
test-core: ## The core's unit, property and integration tests
	$(WAITING) $(LINTED) test $(CORE_TESTS)

.PHONY: test-cli
test-cli: packages ## The shell's unit tests, that the generated types are fresh, and the command line's tests on the built binary
	$(WAITING) $(LINTED) test $(SHELL_TESTS)

.PHONY: test-ui
test-ui: ui/node_modules/.package-lock.json ## The screens' component tests
	cd ui && $(NPM) test

.PHONY: test-desktop
test-desktop: packages ui/dist/index.html desktop-servers tests/desktop/node_modules/.package-lock.json ## The real window and file picker under a virtual display; screenshots go to target/screenshots
	$(LINTED) test --no-run $(SHELL_TESTS)
	cd tests/desktop && $(NPM) test

KILLS ?= 500
.PHONY: crash
crash: ## Kills the program at every call that changes a disk, takes share and backup disk away at every call that touches them, and kills KILLS times (500) at random moments under load
	$(LINTED) test --locked --workspace --test core -- dies a_kill
	BATCHBOOK_TEST_SWEEP=every $(LINTED) test --locked --workspace --test cli -- sweeps:: away:: --nocapture
	BATCHBOOK_TEST_KILLS=$(KILLS) $(LINTED) test --locked --workspace --test cli killed_at_any_moment -- --nocapture

OBJECTS ?= 1000
.PHONY: chaos
chaos: ## Uploads OBJECTS (1000) over a way on which 30 % of the requests fail, killed 20 times; each must be there once, nothing evicted in vain
	BATCHBOOK_TEST_CHAOS=$(OBJECTS),30,20 $(LINTED) test --locked --workspace --test cli chaos -- --nocapture

MINUTES ?= 5
.PHONY: soak
soak: ## Has a workstation at work for MINUTES (5) with kills, backups and a storage path that comes and goes; nothing may be lost, nothing may grow
	BATCHBOOK_TEST_SOAK_MINUTES=$(MINUTES) $(LINTED) test --locked --workspace --test cli soak -- --nocapture

NAMES ?= 1000000
.PHONY: faults
faults: packages ## Has every kind of fault happen in every operation, each call of each fail, and tries NAMES file names (1000000); needs root
	BATCHBOOK_TEST_FAULTS=all $(LINTED) test --locked --workspace --test cli faults -- --nocapture
	PROPTEST_CASES=$(NAMES) $(LINTED) test --locked --workspace --test core names:: -- --nocapture

.PHONY: mutants
mutants: ## Takes one guarantee away after the other and sees that the test that is for it turns red
	scripts/mutants

IMAGES ?= 1200
.PHONY: powercut
powercut: ## Cuts the power IMAGES times (1200) on simulated disks and looks whether every promise was kept; needs root and /dev/fuse
	$(CARGO) run --locked -p batchbook-core --example powercut -- $(IMAGES) $(SEED)

SECONDS ?= 60
.PHONY: fuzz
fuzz: ## Feeds anything at all to what reads numbers, JSON and backups, SECONDS (60) each; needs a nightly compiler and cargo-fuzz
	@for target in decimal record_json archive archive_members mirror; do \
		mkdir -p target/fuzz-corpus/$$target; \
		TMPDIR=$$(test -d /dev/shm && echo /dev/shm || echo /tmp) \
			$(CARGO) +nightly fuzz run --sanitizer none --target-dir target/fuzz $$target \
			target/fuzz-corpus/$$target fuzz/corpus/$$target -- -max_total_time=$(SECONDS) -rss_limit_mb=1024 || exit 1; \
	done

.PHONY: bench
bench: ## Measures how fast Batchbook is, beside what it is compared to, and writes docs/benchmarks.md; ONLY=backup a part, SCALE=small to try it
	CFLAGS="$$CFLAGS $(RELEASE_CFLAGS)" scripts/bench

.PHONY: screenshots
screenshots: packages window tests/desktop/node_modules/.package-lock.json ## Makes the pictures of the README, docs/images, from the real window
	cd tests/desktop && BATCHBOOK_PICTURES=1 $(NPM) test

.PHONY: packages
packages: ## Installs the system packages that are missing (Debian 12, Ubuntu 24.04)
	scripts/install-packages

.PHONY: window
window: ui/dist/index.html ## Builds the program with its window: target/debug/batchbook
	$(CARGO) build --locked

.PHONY: desktop-servers
desktop-servers: ## Only builds the object store and the share that the desktop tests have: target/debug/examples/object_server and share
	$(LINTED) build --locked --workspace --example object_server --example share

# A small package: without the searches of zstd for levels above those that are used, a quarter of a megabyte.
RELEASE_CFLAGS = $(patsubst %,-DZSTD_EXCLUDE_%_BLOCK_COMPRESSOR,GREEDY LAZY LAZY2 BTLAZY2 BTOPT BTULTRA)

.PHONY: package-tools
package-tools:
	scripts/install-packages --package

.PHONY: package
package: package-tools ui/dist/index.html ## Builds the .deb and the .rpm: target/package
	CFLAGS="$$CFLAGS $(RELEASE_CFLAGS)" $(CARGO) build --locked --release
	scripts/package

.PHONY: test-package
test-package: package ## Installs the .deb on a fresh Debian 12 tree, uses, upgrades and removes it there, and the offline bundle without a network (root)
	scripts/test-package

.PHONY: offline-bundle
offline-bundle: package ## The .deb with all packages that a workstation without a network needs, and its one-line install (root)
	scripts/offline-bundle

.PHONY: icons
icons: ui/node_modules/.package-lock.json ## Makes the icons of all sizes from icons/batchbook.svg
	scripts/make-icons

ui/node_modules/.package-lock.json: ui/package-lock.json
	cd ui && $(NPM_CI)
	@touch $@

tests/desktop/node_modules/.package-lock.json: tests/desktop/package-lock.json
	cd tests/desktop && $(NPM_CI)
	@touch $@

ui/dist/index.html: ui/node_modules/.package-lock.json $(UI_SOURCES)
	cd ui && $(NPM) run --silent build
