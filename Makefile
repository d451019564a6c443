# `make` alone tells what there is.
SWIFT ?= swift
# Exclusive access is checked at run time in every debug and test build, and trusted in the release:
# the checks are a third of the instructions of a small request (docs/decisions/0004).
STATIC = -c release --static-swift-stdlib -Xswiftc -static-executable -Xswiftc -enforce-exclusivity=unchecked
CHECKS = -Xswiftc -warnings-as-errors --explicit-target-dependency-import-check error

.DEFAULT_GOAL := help
.PHONY: help run test check format bench fuzz release setup clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## build, open the gate before this machine's engine, and show three requests
	@Scripts/run

test: setup ## all tests, with a real engine where one can be had
	@Scripts/test

check: ## warnings, imports and format, as errors
	$(SWIFT) build --build-tests $(CHECKS)
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

format: ## format the sources in place
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

bench: release ## measure against HAProxy, in one run
	Benchmarks/run --caisson $$($(SWIFT) build $(STATIC) --show-bin-path)/caisson

fuzz: ## feed the parsers for MINUTES (2) each
	@Scripts/fuzz

release: ## the static executable
	$(SWIFT) build $(STATIC) --product caisson
	@ls -l $$($(SWIFT) build $(STATIC) --show-bin-path)/caisson

setup: ## install what the tests need, where that is possible
	@Scripts/setup

clean: ## remove what was built
	rm -rf .build .build-*
