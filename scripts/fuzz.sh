#!/usr/bin/env bash
# Feeds the scenario decoder what nobody would write, for so many seconds (60), beginning with the shipped scenarios.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:-60}"
# The backtracer of a crash would come between libFuzzer and its report.
export SWIFT_BACKTRACE=enable=no
# The default linker doesn't find the driver in the runtime's archive.
swift build --package-path Fuzzing -c release -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld
corpus="$(mktemp -d)"
trap 'rm -rf "$corpus"' EXIT
# Those of the folders too, each under a name of its own: the keys of requests, choices and explorations are in them.
find Scenarios -name '*.yaml' | while read -r file; do cp "$file" "$corpus/${file//\//-}"; done
Fuzzing/.build/release/ScenarioFuzzer -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=8192 \
    -artifact_prefix="$corpus.crash-" -print_final_stats=1 "$corpus"
