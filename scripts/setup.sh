#!/usr/bin/env bash
# Installs what of scripts/packages.txt is missing for a purpose: run (the default), test or bench. Does nothing, and
# needs no network, when all is there. No package for `run` starts or enables a service.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}

if ! command -v swift >/dev/null; then
    echo "setup: no Swift toolchain found; install Swift 6.2 or later from https://swift.org/install and put it in PATH" >&2
    exit 69
fi
missing=()
while read -r package needed _; do
    case "$package" in '' | '#'*) continue ;; esac
    [ "$needed" = run ] || [ "$needed" = "$purpose" ] || continue
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
done <scripts/packages.txt
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "setup: run as root or install sudo; missing: ${missing[*]}" >&2; exit 69; }
    as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
