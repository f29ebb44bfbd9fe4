#!/usr/bin/env bash
# Tries `instep skew --http` against Python's HTTP server on loopback, plain and with TLS: the truth is known (one clock
# for all), the same under a clock set 95 s ahead, and certificates that are not valid. Needs python3, openssl, faketime.
#
# INSTEP names the binary; the debug build by default. Exits with 2 if a program is missing.
set -euo pipefail

instep=$(realpath "${INSTEP:-$(dirname "$0")/../../target/debug/instep}")
for program in python3 openssl faketime "$instep"; do
    command -v "$program" >/dev/null || { echo "$program is missing" >&2; exit 2; }
done
work=$(mktemp -d)
servers=()
end() { for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done; rm -rf "$work"; }
trap end EXIT
cd "$work"
# A proxy is not to come between the program and loopback.
export NO_PROXY=127.0.0.1,localhost
# Without these three a Rust program's own deadlines go wrong under faketime.
faked() { FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 faketime -f "$@"; }

cat >server.py <<'PY'
import http.server, ssl, sys

class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *ignored): pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(sys.argv[1], "w") as port:
    print(server.server_port, file=port)
server.serve_forever()
PY

# authority: a certificate authority of our own; certificate DAYS: one for localhost that it signed, valid for so long.
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=lab \
    -addext basicConstraints=critical,CA:TRUE 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=localhost 2>/dev/null
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' >leaf.ext
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 7 -extfile leaf.ext -out leaf.pem 2>/dev/null
cat leaf.key leaf.pem >server.pem

start() {
    python3 server.py "$@" &
    servers+=($!)
    for _ in $(seq 100); do [[ -s $1 ]] && return; sleep 0.1; done
    echo "the server did not start" >&2
    exit 1
}
start plain.port
start tls.port server.pem
plain=http://127.0.0.1:$(<plain.port)/
tls=https://localhost:$(<tls.port)/

# holds NAME LOW HIGH SECONDS COMMAND...: the interval holds the offset.
holds() {
    local name=$1 truth=$2
    shift 2
    # Faketime's shared memory is named after its process; what an ended one of the same number left makes it fail.
    for _ in 1 2 3; do
        "$@" --json >answer.json || true
        [[ -s answer.json ]] && break
    done
    python3 - "$name" "$truth" <<'PY'
import json, sys
name, truth = sys.argv[1], float(sys.argv[2])
report = json.load(open("answer.json"))
offset = report["offset"]
if offset is None: sys.exit(f"{name}: no offset: {report['sources']}")
half = (offset["high"] - offset["low"]) / 2
print(f"{name}: {offset['seconds']:+.4f} s, half-width {half * 1e3:.1f} ms, {report['elapsed']:.2f} s")
if not offset["low"] <= truth <= offset["high"]: sys.exit(f"{name}: {truth} is not in {offset}")
PY
}
# says NAME TEXT COMMAND...: exit code 3, and this in the answer.
says() {
    local name=$1 text=$2 code=0
    shift 2
    "$@" >answer.txt 2>&1 || code=$?
    if ((code != 3)) || ! grep -q "$text" answer.txt; then
        echo "$name: exit $code instead of 3, or no '$text':" >&2
        cat answer.txt >&2
        exit 1
    fi
    echo "$name: $(grep -m1 "$text" answer.txt | sed 's/^ *//')"
}

holds 'plain' 0 "$instep" skew --http "$plain"
holds 'plain, 95 s ahead' 95 faked '+95s' "$instep" skew --http "$plain"
holds 'plain, 2 h behind' -7200 faked '-2h' "$instep" skew --http "$plain"
export SSL_CERT_FILE=$work/ca.pem
holds 'tls' 0 "$instep" skew --http "$tls"
holds 'tls, 95 s ahead' 95 faked '+95s' "$instep" skew --http "$tls"
holds 'both vote' 0 "$instep" skew --http "$tls" --http "$plain"
says 'tls, 12 days ahead' 'the certificate was valid until' faked '+12d' "$instep" skew --http "$tls"
says 'tls, 12 days behind' 'the certificate is not valid before' faked '-12d' "$instep" skew --http "$tls"
unset SSL_CERT_FILE
says 'tls, unknown authority' 'no secure connection' "$instep" skew --http "$tls"
says 'plain port with https' 'no secure connection\|the network failed' "$instep" skew --http "https${plain#http}"
echo 'all as expected'
