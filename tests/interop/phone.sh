#!/usr/bin/env bash
# Opens the page of `instep phone` in real browsers: with wrong clocks by faketime, over slow paths, from another network
# namespace, and with visitors that must get nothing.
#
#   INSTEP=target/release/instep tests/interop/phone.sh [PICTURES]
#
# Needs a program with the feature `serve`, bash, python3 and, where chromium or faketime are not installed, root on a Debian
# system to install them. No packet leaves loopback or the namespaces of its own; without root the latter are left out. With
# the name of a folder it leaves pictures of the page there.
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
    local missing=()
    command -v chromium >/dev/null || missing+=(chromium)
    command -v faketime >/dev/null || missing+=(faketime)
    if ((${#missing[@]} == 0)); then return; fi
    if ((EUID != 0)); then fail "${missing[*]} not installed, and only root can install"; fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >"$work/apt.log" 2>&1 ||
        { cat "$work/apt.log" >&2; fail "the packages could not be installed (apt-get update?)"; }
}

instep=$(find_instep)
"$instep" phone --help >/dev/null 2>&1 || fail "$instep has no phone page: cargo build --release --features serve"
install_missing
printf '%s with %s\n' "$("$instep" --version)" "$(chromium --version 2>/dev/null)"
python3 -B tests/interop/phone/check.py "$instep" "$@"
