# The entry point. Every target runs the setup that it needs.

CARGO_HOME ?= $(HOME)/.cargo
# The programs of the npm packages, such as wasm-opt.
export PATH := $(CURDIR)/end2end/node_modules/.bin:$(CARGO_HOME)/bin:$(PATH)

# `make dev` builds into target/ with different flags, so plain cargo uses a separate folder.
CHECK := CARGO_TARGET_DIR=target/check

# The folders below are fixed.
unexport CARGO_TARGET_DIR

.DEFAULT_GOAL := help
.PHONY: help setup serve demo dev check test e2e lint fmt attack faults conformance gates bench bench-admin release operations ci screens mail-preview build set-up-tests

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: ## install build tools (a minute or two the first time)
	@scripts/set-up-build

serve: build ## build the release and serve it on http://localhost:3000
	@exec target/release/latchkey serve

demo: build ## the same with a made-up organization of 300 people, in a temporary data folder
	@scripts/demo

dev: setup ## serve a debug build, rebuilt and reloaded on every change
	@scripts/set-up-dev
	cargo leptos watch -- serve

check: setup ## the inner loop: formatting, lints, rules and HTTP tests on SQLite
	@scripts/test check

test: set-up-tests ## everything: lints, rules and HTTP on both databases, attacks, faults, applications, proxies, a browser
	@scripts/test all

e2e: set-up-tests build ## the tests in a real browser only
	cd end2end && npx --no-install playwright test

# LATCHKEY_BIN names another program, POSTGRES=yes runs on PostgreSQL, UPDATE=yes writes to SECURITY.md.
attack: set-up-tests build ## try attacks against the release, and print a table of what held
	@$(if $(POSTGRES),scripts/with-postgres) node black_box/run.mjs attack $(if $(UPDATE),--update)

# LATCHKEY_BIN and UPDATE as above.
faults: set-up-tests build ## kill, fill, freeze and misdate the release, and print a table of what held (6 minutes)
	@scripts/with-postgres node black_box/run.mjs faults --serial $(if $(UPDATE),--update)

# UPDATE=yes writes to docs/openid-connect.md.
conformance: set-up-tests build ## OpenID Connect: the modules of the OpenID Foundation's test plans
	@$(if $(POSTGRES),scripts/with-postgres) scripts/with-authority node black_box/run.mjs end2end/conformance $(if $(UPDATE),--update)

gates: set-up-tests build ## gates: the release and an application behind nginx, Caddy, Traefik and Envoy
	@$(if $(POSTGRES),scripts/with-postgres) node black_box/run.mjs end2end/gates $(if $(UPDATE),--update)

lint: setup ## formatting, lints for each target, and the dependencies of the browser build
	@scripts/lint --all

fmt: ## format the Rust sources
	cargo fmt --all

bench: set-up-tests build ## the release next to a limit or a comparable program in the same run (15 minutes); FIGURES=page for one
	@scripts/set-up-bench
	@$(CHECK) cargo build --quiet --release -p identity --features testing --example bare_hasher --example big_organization
	@scripts/with-postgres node scripts/bench/main.mjs $(FIGURES)

bench-admin: set-up-tests build ## times of Administration with 100,000 users and 5,000,000 events (10 minutes)
	@$(CHECK) cargo build --quiet --release -p identity --features testing --example big_organization
	@scripts/with-postgres node scripts/bench-admin.mjs

release: build ## what is published, in target/dist: a tar, a Debian package, an SBOM, checksums
	@scripts/package

operations: set-up-tests release ## install the package in a new Debian, run the guides, and run the release behind each proxy (10 minutes)
	@operations/one_file
	@operations/package
	@operations/container
	@operations/guides
	@operations/proxies

ci: test ## before a change is merged: the same as test

screens: set-up-tests build ## screenshots of every screen in end2end/screens, and those of the README in docs
	cd end2end && npm run --silent screens

mail-preview: setup ## every email and text message as pages in target/mail-preview
	@$(CHECK) cargo run --quiet -p identity --example mail_preview

# Steps of the targets above.

set-up-tests: setup
	@scripts/set-up-tests

build: setup
	@scripts/build-release

# Not parallel: steps depend on each other, and cargo commands would only wait for each other.
.NOTPARALLEL:
