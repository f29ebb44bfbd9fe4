#!/usr/bin/env bash
# Measures against a real chronyd on loopback, with the clock as it is and, by faketime, with a wrong one.
#
#   INSTEP=target/release/instep tests/interop/chronyd.sh
#
# Needs bash, python3 and, where chrony or faketime are not installed, root on a Debian system to install them. The chronyd
# that it starts never touches the clock (-x) and listens on loopback only.
set -euo pipefail

cd "$(dirname "$0")/../.."
readonly policy=/usr/sbin/policy-rc.d
work=$(mktemp -d)
chronyd_pid=
made_policy=

end() {
    if [[ -n $chronyd_pid ]]; then
        kill "$chronyd_pid" 2>/dev/null || true
        wait "$chronyd_pid" 2>/dev/null || true
    fi
    if [[ -n $made_policy ]]; then rm -f "$policy"; fi
    rm -rf "$work"
}
trap end EXIT

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    if [[ -s $work/chronyd.log ]]; then sed 's/^/chronyd: /' "$work/chronyd.log" >&2; fi
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

# Debian starts a daemon that steers the clock as soon as the package is installed, unless this forbids it.
forbid_daemons() {
    if [[ -e $policy ]]; then
        # Whoever made it may allow some daemons; this one must not be among them.
        if "$policy" chrony start >/dev/null 2>&1; then fail "$policy would let chrony's own daemon start"; fi
        return
    fi
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    made_policy=yes
}

install_missing() {
    local missing=()
    [[ -x /usr/sbin/chronyd ]] || missing+=(chrony)
    command -v faketime >/dev/null || missing+=(faketime)
    if ((${#missing[@]} == 0)); then return; fi
    if ((EUID != 0)); then fail "${missing[*]} not installed, and only root can install"; fi
    forbid_daemons
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >"$work/apt.log" 2>&1 ||
        { cat "$work/apt.log" >&2; fail "the packages could not be installed (apt-get update?)"; }
}

free_port() {
    python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_chronyd() {
    port=$(free_port)
    cat >"$work/chrony.conf" <<CONF
port $port
bindaddress 127.0.0.1
allow 127.0.0.1
local stratum 2
cmdport 0
bindcmdaddress /
pidfile $work/chronyd.pid
driftfile $work/drift
user $(id -un)
CONF
    # -x: never set the clock. -d: stay in the foreground and log here.
    /usr/sbin/chronyd -x -d -f "$work/chrony.conf" >"$work/chronyd.log" 2>&1 &
    chronyd_pid=$!
    # It is ready when it answers.
    local attempt
    for attempt in {1..50}; do
        kill -0 "$chronyd_pid" 2>/dev/null || fail "chronyd ended"
        "$instep" skew "127.0.0.1:$port" --samples 1 --timeout 0.2s >/dev/null 2>&1 && return
        sleep 0.1
    done
    fail "chronyd did not answer in $attempt attempts"
}

# faketime with a monotonic clock that is left alone; only the wall clock is wrong.
shifted() {
    env FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 FAKETIME_DONT_RESET=1 \
        faketime -m -f "$1" "${@:2}"
}

# assert NAME SHIFT EXIT COMMAND...: the interval has to hold SHIFT seconds in each of three runs, its middle to be within
# 1 ms of it.
assert() {
    local run
    for run in 1 2 3; do assert_once "$@"; done
}

# assert_once NAME SHIFT EXIT COMMAND...
assert_once() {
    local name=$1 shift_by=$2 expected=$3 code=0
    "${@:4}" >"$work/report.json" || code=$?
    [[ $code == "$expected" ]] || fail "$name: exit code $code instead of $expected: $(cat "$work/report.json")"
    python3 - "$name" "$shift_by" "$work/report.json" <<'PYTHON' || fail "$name: $(cat "$work/report.json")"
import json, sys
name, shift, report = sys.argv[1], float(sys.argv[2]), json.load(open(sys.argv[3]))
offset, source = report["offset"], report["sources"][0]
assert report["schema"] == "instep.skew/1"
# A clock that gains is wrong by a little more at the end than when it was started: by what it gained meanwhile.
gained = report["elapsed"] * 1.5 * 100e-6 if "gaining" in name else 0
assert offset["low"] <= shift + gained and offset["high"] >= shift, "the interval does not hold the truth"
assert abs(offset["seconds"] - shift) < 0.001, "the offset is off by 1 ms or more"
assert source["used"] and source["samples_good"] == source["samples_sent"] and not source["refused"]
print(f"ok: {name}: off by {(offset['seconds'] - shift) * 1e6:+.1f} us, "
      f"interval {(offset['high'] - offset['low']) * 5e5:.1f} us either way, "
      f"delay {source['delay'] * 1e6:.0f} us, root distance {source['root_distance'] * 1e6:.0f} us, "
      f"{source['samples_good']} samples in {report['elapsed']:.2f} s")
PYTHON
}

instep=$(find_instep)
install_missing
start_chronyd
server=127.0.0.1:$port
printf '%s against %s\n' "$("$instep" --version)" "$(/usr/sbin/chronyd --version | cut -d' ' -f1-4)"

assert 'in step' 0 0 "$instep" skew "$server" --json
assert '95 s ahead' 95 1 shifted '+95s' "$instep" skew "$server" --json
assert '2 h behind' -7200 1 shifted '-2h' "$instep" skew "$server" --json
assert '0.4 s ahead' 0.4 0 shifted '+0.4s' "$instep" skew "$server" --json
assert '0.4 s behind' -0.4 0 shifted '-0.4s' "$instep" skew "$server" --json
# The shift begins with the program, and so does the gain: at the end it has made up less than a fifth of a millisecond.
assert 'gaining 100 ppm' 0 0 shifted '+0 x1.0001' "$instep" skew "$server" --json
assert '95 s ahead and gaining 100 ppm' 95 1 shifted '+95s x1.0001' "$instep" skew "$server" --json
assert 'before 1970' -1900000000 1 shifted '-1900000000s' "$instep" skew "$server" --json
assert 'in the second NTP era' 300000000 1 shifted '+300000000s' "$instep" skew "$server" --json
