#!/usr/bin/env bash
# Measures the checkers against their goals, in milliseconds (medians); columns: what, measured, goal, met.
# With Go in PATH and PORCUPINE naming a copy of github.com/anishathalye/porcupine, measures it beside ours on the same
# contests and registers, with 20 s for each.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift build -c release --product benchmark-check >&2
bench=$(swift build -c release --show-bin-path)/benchmark-check
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for shape in "1000000 1" "1000000 1000" "1000000 100000" "10000000 1000"; do
    read -r operations locks <<<"$shape"
    "$bench" record "$work" "$operations" "$locks"
    "$bench" leases "$work"
done
"$bench" searches

if command -v go >/dev/null && [ -n "${PORCUPINE:-}" ]; then
    cp Benchmarks/check/porcupine/main.go "$work/"
    (
        cd "$work"
        go mod init beside >/dev/null 2>&1
        go mod edit -require=github.com/anishathalye/porcupine@v0.0.0 \
            -replace=github.com/anishathalye/porcupine="$PORCUPINE"
        GOFLAGS=-mod=mod go build -o beside .
    )
    "$bench" compare >"$work/compare.txt"
    "$work/beside" <"$work/compare.txt"
fi
