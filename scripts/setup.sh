#!/usr/bin/env bash
# Installs what of scripts/packages.txt is missing for a purpose: run (the default), test or bench. Does nothing, and
# needs no network, when all is there. No service is started or enabled by it.
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
enabled() { find /etc/systemd/system -path '*.wants/*' -name '*.service' 2>/dev/null | sort; }
before=$(enabled)
# A package that brings a service starts and enables it by itself: neither is wanted here.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
    "${as_root[@]}" chmod +x $policy
    trap '"${as_root[@]}" rm -f $policy' EXIT
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
comm -13 <(echo "$before") <(enabled) | while read -r link; do "${as_root[@]}" rm -f "$link"; done
