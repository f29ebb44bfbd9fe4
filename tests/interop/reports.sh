#!/usr/bin/env bash
# Opens the pages and pictures of `instep simulate` in a real browser, on a phone and on a desk, light and dark, and on paper.
#
#   INSTEP=target/release/instep tests/interop/reports.sh [PICTURES]
#
# Needs bash, python3 and, where chromium is not installed, root on a Debian system to install it. No packet is sent. With the
# name of a folder it leaves pictures of the pages there.
set -euo pipefail

cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

find_instep() {
    local candidate
    for candidate in "${INSTEP:-}" target/release/instep target/debug/instep; do
        if [[ -n $candidate && -x $candidate ]]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    fail "no instep: build it, or name it in INSTEP"
}

install_missing() {
    if command -v chromium >/dev/null; then return; fi
    if ((EUID != 0)); then fail "chromium is not installed, and only root can install it"; fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium >"$work/apt.log" 2>&1 ||
        { cat "$work/apt.log" >&2; fail "chromium could not be installed (apt-get update?)"; }
}

instep=$(find_instep)
install_missing
printf '%s with %s\n' "$("$instep" --version)" "$(chromium --version 2>/dev/null)"
python3 -B tests/interop/reports/check.py "$instep" "$work" "$@"
