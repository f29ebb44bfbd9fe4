#!/usr/bin/env bash
# Tries the client secret that `instep graph` asks for on a real terminal (a pseudo-terminal of python3): it is not shown.
# Usage: tests/interop/hidden_secret.sh. INSTEP names the binary; the debug build by default. It needs the feature `graph`.
# Exits with 1 if anything is not as it should be, with 2 if a program is missing.
set -euo pipefail

instep=${INSTEP:-$(dirname "$0")/../../target/debug/instep}
command -v python3 >/dev/null || { echo "python3 is not installed" >&2; exit 2; }
[ -x "$instep" ] || { echo "$instep is not built" >&2; exit 2; }
"$instep" graph --help >/dev/null 2>&1 || { echo "skipped: $instep is built without the feature graph"; exit 0; }

python3 - "$instep" <<'PYTHON'
import json, os, pty, select, subprocess, sys

INSTEP = sys.argv[1]
lab = subprocess.Popen([INSTEP, "lab", "graph", "--with-stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
told = json.loads(lab.stdout.readline())["graph"]

def typed(keys):
    """Types these keys when the secret is asked for; the exit code, and all that was shown."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(INSTEP, [INSTEP, "graph", "methods", told["user"], "--base", told["base"], "--login", told["login"],
                          "--insecure-loopback", "--tenant", told["tenant"], "--client-id", told["client_id"],
                          "--auth", "client-secret"])
    shown, pressed = b"", False
    while select.select([terminal], [], [], 60)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if not pressed and b"(not shown): " in shown:
            os.write(terminal, keys)
            pressed = True
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()

def expect(holds, said):
    if not holds:
        sys.exit(f"not as it should be: {said}")

code, shown = typed(told["client_secret"].encode() + b"\n")
expect(code == 0 and "methods" in shown and told["client_secret"] not in shown, shown)
code, shown = typed(b"half-a-secret\x03")
expect(code == 2 and "no secret is given" in shown and "half" not in shown, shown)
code, shown = typed(b"wrong-secret\n")
expect(code == 4 and "7000215" in shown and "wrong-secret" not in shown, shown)
lab.stdin.close()
lab.wait()
print("as it should be")
PYTHON
