#!/usr/bin/env bash
# Makes .build/python, a virtual environment with what scripts/python-tools.txt lists. Does nothing, and needs no
# network, when it is there. Without network it says so and the tests that need it are skipped; with CI=true that is a
# failure.
set -euo pipefail
cd "$(dirname "$0")/.."
list=scripts/python-tools.txt
place=.build/python
cmp -s $list $place/installed && exit 0

echo "python-tools: installing schemathesis, fastapi, uvicorn and redis into $place"
rm -rf $place
mkdir -p .build
if python3 -m venv $place && $place/bin/pip install --quiet --disable-pip-version-check --requirement $list; then
    cp $list $place/installed
    exit 0
fi
rm -rf $place
echo "python-tools: PyPI can't be reached; the tests that need it are skipped" >&2
[ "${CI:-}" = true ] && exit 69
exit 0
