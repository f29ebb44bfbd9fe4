#!/usr/bin/env bash
# Tries `instep lab graph` with Microsoft's own clients for Python: msgraph-sdk for Graph, msal for the tokens.
# Usage: tests/interop/graph.sh. INSTEP names the binary; the debug build by default. The clients are installed once, into
# target/interop (half a minute, some 400 MB). Exits with 1 if anything is not as it should be, with 2 if a program is missing.
set -euo pipefail

here=$(realpath "$(dirname "$0")")
instep=$(realpath "${INSTEP:-$here/../../target/debug/instep}")
for program in python3 openssl "$instep"; do
    command -v "$program" >/dev/null || { echo "$program is missing" >&2; exit 2; }
done
# A proxy is not to come between the clients and loopback.
export NO_PROXY=127.0.0.1,localhost

venv=$here/../../target/interop/venv-$(sha256sum "$here/graph/requirements.txt" | cut -c-12)
if [ ! -e "$venv/whole" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv" || { echo 'python3-venv is missing' >&2; exit 2; }
    # Compiling tens of thousands of files that nobody imports takes minutes.
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile -r "$here/graph/requirements.txt"
    touch "$venv/whole"
fi

# What is imported is compiled once, and not beside the scripts.
export PYTHONPYCACHEPREFIX=$venv/pycache
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in client other; do
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/$name.key" -out "$work/$name.pem" -days 2 -subj "/CN=$name" 2>/dev/null
done
cd "$here/graph"
parts=(sdk tokens)
# Our own client is in builds with the feature `graph`.
if "$instep" graph --help >/dev/null 2>&1; then parts+=(same_requests); else echo "skipped: same_requests, $instep is built without the feature graph"; fi
for part in "${parts[@]}"; do
    printf -- '-- %s\n' "$part"
    "$venv/bin/python" "$part.py" "$instep" "$work"
done
