# Two commands do everything: `make run` and `make test`.
STAMPEDE := .build/release/stampede

.PHONY: run test test-tsan lint build setup clean

run: build
	$(STAMPEDE) run Scenarios

test: setup
	swift test

test-tsan: setup
	swift test --sanitize=thread --scratch-path .build/tsan

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

build: setup
	swift build -c release --product stampede

setup:
	@scripts/setup.sh

clean:
	rm -rf .build
