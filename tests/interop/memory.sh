#!/usr/bin/env bash
# Asks a real chronyd twice within a minute, in a network of its own: the second answer comes from memory, is wider, and
# knows of a clock that was set meanwhile.
#
#   INSTEP=target/release/instep tests/interop/memory.sh
#
# Needs bash, python3, chronyd, faketime, and root for the network namespace, without which it is skipped. Servers on
# loopback are asked each time, so this one has an address that is none.
set -euo pipefail

cd "$(dirname "$0")/../.."
if [[ -z ${IN_NAMESPACE:-} ]]; then
    if ! unshare -n true 2>/dev/null; then
        echo 'skipped: a network namespace takes root'
        exit 0
    fi
    IN_NAMESPACE=yes exec unshare -n bash "$0"
fi
readonly instep=${INSTEP:-target/release/instep} address=192.0.2.1
work=$(mktemp -d)
chronyd_pid=
export XDG_CACHE_HOME=$work/cache

end() {
    if [[ -n $chronyd_pid ]]; then
        kill "$chronyd_pid" 2>/dev/null || true
        wait "$chronyd_pid" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap end EXIT

start_chronyd() {
    ip link set lo up
    ip address add "$address/32" dev lo
    printf '%s\n' 'port 123' "bindaddress $address" "allow $address" 'local stratum 2' 'cmdport 0' 'bindcmdaddress /' \
        "pidfile $work/chronyd.pid" "user $(id -un)" >"$work/chrony.conf"
    # -x: never set the clock. -d: stay in the foreground and log here.
    /usr/sbin/chronyd -x -d -f "$work/chrony.conf" >"$work/chronyd.log" 2>&1 &
    chronyd_pid=$!
    local attempt
    for attempt in {1..50}; do
        XDG_CACHE_HOME=$work/other "$instep" skew "$address" --samples 1 --timeout 0.2s >/dev/null 2>&1 && return
        sleep 0.1
    done
    echo "FAILED: chronyd did not answer in $attempt attempts" >&2
    exit 1
}

start_chronyd
"$instep" skew "$address" --json >"$work/first.json"
"$instep" skew "$address" --json >"$work/second.json"
env FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 \
    faketime -m -f '+95s' "$instep" skew "$address" --json >"$work/set.json" || [[ $? == 1 ]]
kill "$chronyd_pid"
"$instep" skew "$address" --json >"$work/gone.json"
python3 - "$work" <<'PYTHON'
import json, sys
read = lambda name: json.load(open(f"{sys.argv[1]}/{name}.json"))
first, second, moved, gone = map(read, ["first", "second", "set", "gone"])
width = lambda report: report["offset"]["high"] - report["offset"]["low"]
assert first["sources"][0]["age"] is None and first["sources"][0]["samples_sent"] == 8
for later in second, moved, gone:
    assert 0 <= later["sources"][0]["age"] < 64, later
    assert width(later) > width(first), later
for report, truth in (first, 0), (second, 0), (moved, 95), (gone, 0):
    assert report["offset"]["low"] <= truth <= report["offset"]["high"], report
print(f"ok: asked once, answered four times; half the width grew from {width(first) * 5e5:.0f} us "
      f"to {width(gone) * 5e5:.0f} us in {gone['sources'][0]['age']:.1f} s")
PYTHON
