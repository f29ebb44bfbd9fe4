#!/usr/bin/env bash
# Tries `instep skew --taps` and `--watch` on a real terminal (a pseudo-terminal of python3), as a person sees them.
# Usage: tests/interop/taps.sh. INSTEP names the binary; the debug build by default.
# Exits with 1 if anything is not as it should be, with 2 if a program is missing. No time is asserted.
set -euo pipefail

instep=${INSTEP:-$(dirname "$0")/../../target/debug/instep}
command -v python3 >/dev/null || { echo "python3 is not installed" >&2; exit 2; }
[ -x "$instep" ] || { echo "$instep is not built" >&2; exit 2; }

python3 - "$instep" <<'PYTHON'
import json, os, pty, re, select, socket, struct, sys, threading, time

INSTEP = sys.argv[1]

def on_terminal(arguments, answer):
    """Runs the program on a terminal. `answer` sees each line as it appears and may return keys to press."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(INSTEP, [INSTEP, *arguments])
    shown, lines_seen = b"", 0
    while True:
        if not select.select([terminal], [], [], 60)[0]:
            sys.exit(f"nothing more appeared: {shown!r}")
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        lines = shown.decode().splitlines(keepends=True)
        for line in lines[lines_seen:]:
            if not line.endswith("\n"):
                break
            lines_seen += 1
            keys = answer(line)
            if keys is not None:
                os.write(terminal, keys)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), shown.decode().replace("\r\n", "\n")

def expect(true, told):
    if not true:
        sys.exit(f"FAILED: {told}")

# A person presses Enter 0.3 s after each of three changes ten seconds apart, and one by mistake, which is undone.
PERIOD = 10
pressed = []

def wait_for_change():
    now = time.time()
    time.sleep(PERIOD - now % PERIOD + 0.3)
    pressed.append(time.time())
    return b"\r"

def person(line):
    if line.startswith("(every"):
        return wait_for_change()
    if re.match(r"1: .* more\r?\n", line) and len(pressed) == 1:
        pressed.append(None)
        return b"\r"
    if re.match(r"2: .*", line) and len(pressed) == 2:
        return b"u\r"
    if re.match(r"[12]: .* more\r?\n", line):
        return wait_for_change()
    return None

code, shown = on_terminal(["skew", "--taps", "3", "--period", str(PERIOD)], person)
answer = next(line for line in shown.splitlines() if line.startswith("the device's code changes"))
print(answer)
match = re.search(r"changes ([\d.]+) s (late|early) \(± ([\d.]+) s", answer)
offset = float(match[1]) * (-1 if match[2] == "late" else 1)
# What was tapped: the presses' own phase, less the mean reaction that the program takes off.
phase = [-(at % PERIOD) + 0.28 for at in pressed if at]
off = min(abs((offset - one + PERIOD / 2) % PERIOD - PERIOD / 2) for one in phase)
expect(off <= float(match[3]), f"{answer}: pressed {phase}")
expect(code == 3, f"exit code {code}")
expect("3 taps, none set aside" in shown, shown)

# Ctrl-D ends early with what there is.
code, shown = on_terminal(["skew", "--taps"], lambda line: b"\x04" if line.startswith("(every") else None)
expect(code == 3 and "cannot tell: there are no taps" in shown, shown)

# A time server on loopback that is 5 s ahead; the watch draws its line over itself.
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))

def serve():
    while True:
        request, address = server.recvfrom(512)
        now = time.time() + 5 + 2208988800
        stamp = struct.pack("!II", int(now) & 0xFFFFFFFF, int(now % 1 * 2**32))
        server.sendto(struct.pack("!BBbbII4s", 0x24, 1, 6, -20, 0, 0, b"TEST") + stamp + request[40:48] + stamp * 2, address)

threading.Thread(target=serve, daemon=True).start()
name = "127.0.0.1:%d" % server.getsockname()[1]
code, shown = on_terminal(["skew", name, "--watch", "--interval", "200ms", "--count", "3"], lambda line: None)
lines = [line for line in shown.split("\n") if "behind" in line]
print(lines[-1].replace("\x1b", "ESC"))
expect(code == 0 and len(lines) == 3, shown)
expect(all(line.startswith("\x1b[1A\x1b[2K") for line in lines[1:]), "each line is drawn over the one before")
expect(all(re.search(r"5\.\d+ s behind ± ", line) for line in lines), shown)
expect("ppm (3)" in lines[-1], shown)
print("as it should be")
PYTHON
