#!/usr/bin/env bash
# Follows docs/reset.md to the letter: every command of the page, in order, in two terminals, against the stand-in of the lab.
# Usage: tests/interop/runbook.sh. INSTEP names the binary; the debug build by default. It needs the feature `graph`.
# Exits with 1 if anything is not as it should be, with 2 if a program is missing.
set -euo pipefail

here=$(realpath "$(dirname "$0")")
instep=$(realpath "${INSTEP:-$here/../../target/debug/instep}")
for program in python3 curl sed "$instep"; do
    command -v "$program" >/dev/null || { echo "$program is missing" >&2; exit 2; }
done
"$instep" graph --help >/dev/null 2>&1 || { echo "skipped: $instep is built without the feature graph"; exit 0; }
# A proxy is not to come between the programs and loopback.
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost PYTHONDONTWRITEBYTECODE=1

# The page calls the program by its name alone.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$instep" "$work/bin/instep"
PATH=$work/bin:$PATH python3 "$here/runbook/follow.py" "$here/../../docs/reset.md" "$work"
