#!/usr/bin/env bash
# Makes Reports/sample, the report that the README shows, from a real run: three rounds of double booking with a known
# bug in the lock client's place. Also its picture, where Chromium is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.build/release/stampede run Scenarios/lock-double-booking.yaml --defect check-then-set --rounds 3 --seed 1 \
    --report "$work" >"$work/terminal.txt" 2>/dev/null || [ $? -eq 1 ]
run=$(find "$work" -mindepth 1 -maxdepth 1 -type d)
rm -rf Reports/sample
mkdir -p Reports/sample
.build/release/stampede report "$run/report.json" --form json --form html --form junit --form markdown --form tap \
    --form metrics --to Reports/sample >/dev/null
cp "$run"/*/history.jsonl Reports/sample/
if command -v chromium >/dev/null; then
    chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --window-size=1000,1180 \
        --screenshot="$PWD/Reports/sample/report.png" "file://$PWD/Reports/sample/report.html" >/dev/null 2>&1
fi
