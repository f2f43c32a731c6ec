# Two commands do everything: `make run` and `make test`.
STAMPEDE := .build/release/stampede
# One file without the toolchain's libraries beside it, which also starts faster. Exclusive access to memory is checked in
# every debug and test build; in the hot path the checks cost a twentieth.
RELEASE := -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked

# The tests of what runs on several threads; the others are pure functions of one thread, or start the built command.
CONCURRENT := --filter 'EventLoopTests|RedisClientTests|LockServiceTests|HistoryTests|HarnessTests|OccupationServiceTests|WireTests|ExplorerTests'

.PHONY: run test test-tsan lint defects explore sample doctor build setup setup-test clean

run: build
	$(STAMPEDE) run Scenarios

# One after another: tests that watch the clock of a real server would disturb each other on few cores.
test: setup-test
	swift test --no-parallel

test-tsan: setup-test
	swift test --no-parallel --sanitize=thread --scratch-path .build/tsan $(CONCURRENT)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

# Every defect, the scenarios that claim to catch it, and how soon they did.
defects: build
	$(STAMPEDE) defects Scenarios

# Every order of the commands of the shipped explorations.
explore: build
	set -e; for file in Scenarios/explore/*.yaml; do $(STAMPEDE) explore $$file; done

# The report that the README shows.
sample: build
	scripts/sample.sh

doctor: build
	$(STAMPEDE) doctor

build: setup
	swift build $(RELEASE) --product stampede

setup:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test
	@scripts/python-tools.sh

clean:
	rm -rf .build
