# SPDX-License-Identifier: Apache-2.0
# `make` alone tells what there is.
SWIFT ?= swift
# Exclusive access is checked at run time in every debug and test build, and trusted in the release:
# the checks are a fifth of the instructions of a small request (docs/decisions/0004).
# The C libraries write the names of their files into what they say: without the folder of this build.
# Functions that are the same, and whose addresses nobody compares, are in it once. Nothing throws through C++: the index
# by which its handlers are found is left out.
STATIC = -c release --static-swift-stdlib -Xswiftc -static-executable -Xswiftc -enforce-exclusivity=unchecked \
	-Xcc -ffile-prefix-map=$(CURDIR)/.build/checkouts/= -Xlinker --icf=safe -Xlinker --no-eh-frame-hdr
# Which commit this is, in the program. Only the file that holds it is compiled anew.
BUILD = CAISSON_COMMIT="$$(Scripts/commit)" $(SWIFT) build
CHECKS = --explicit-target-dependency-import-check error

.DEFAULT_GOAL := help
.PHONY: help run test unit engine sanitize check format docs site bench fuzz release image install deb setup clean
IMAGE ?= caisson
SANITIZERS ?= thread address

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## build, open the gate before this machine's engine, and show three requests
	$(BUILD) --product caisson
	@Scripts/run $$($(SWIFT) build --show-bin-path)/caisson

test: setup ## all tests, with a real engine where one can be had
	$(SWIFT) build --build-tests $(CHECKS)
	Scripts/link-static .build/caisson-static
	Scripts/own-network $(SWIFT) test --skip-build

# The targets whose tests open no socket and start no process.
UNIT = Audit|Cryptography|DockerAPI|HTTPWire|PolicyCore|PolicyConfig|ResponseFilters|Telemetry|DataPlane

unit: setup ## the tests of what decides: no socket, no process
	$(SWIFT) test --filter '^($(UNIT))Tests\.'

engine: setup ## the tests with a real engine alone
	$(SWIFT) build --build-tests $(CHECKS)
	Scripts/link-static .build/caisson-static
	Scripts/own-network $(SWIFT) test --skip-build --filter '^EngineTests\.'

sanitize: setup ## the same under the sanitizers of threads and of addresses (SANITIZERS), each with a build of its own
	@for kind in $(SANITIZERS); do SWIFT="$(SWIFT)" Scripts/sanitize $$kind '^($(UNIT))Tests\.' || exit 1; done

check: setup ## warnings, imports, format and the repository's own files, as errors
	$(SWIFT) build --build-tests $(CHECKS)
	$(SWIFT) format lint --strict --recursive Sources Tests Fuzz Package.swift
	Scripts/check-house
	Scripts/spdx --check
	Scripts/check-repository

format: ## format the sources in place
	$(SWIFT) format --in-place --recursive Sources Tests Fuzz Package.swift

docs: setup ## write the generated tables of two pages of docs/ anew, and the manual pages
	$(SWIFT) run caisson schema --reference docs/policy-reference.md
	$(SWIFT) run caisson schema --reference docs/pod-security-standards.md
	Scripts/man $$($(SWIFT) build --show-bin-path)/caisson packaging/man

site: ## a static site of the pages, with search, in .build/site
	Scripts/site/build

bench: release ## measure against HAProxy, in one run
	Benchmarks/run $(BENCH) --caisson $$($(SWIFT) build $(STATIC) --show-bin-path)/caisson

fuzz: ## feed the parsers for MINUTES (2) each
	@Scripts/fuzz

release: setup ## the static executable
	$(BUILD) $(STATIC) --product caisson
	@ls -l $$($(SWIFT) build $(STATIC) --show-bin-path)/caisson

image: release ## the image IMAGE (caisson) around it
	Scripts/image $$($(SWIFT) build $(STATIC) --show-bin-path)/caisson $(IMAGE)

install: release ## the executable, its systemd units, manual pages and completions below DESTDIR/PREFIX (/usr/local)
	Scripts/install $$($(SWIFT) build $(STATIC) --show-bin-path)/caisson

deb: release ## a package of Debian in .build/deb
	Scripts/deb $$($(SWIFT) build $(STATIC) --show-bin-path)/caisson .build/deb

setup: ## install the libraries that the build needs
	@Scripts/setup

clean: ## remove what was built
	rm -rf .build .build-*
