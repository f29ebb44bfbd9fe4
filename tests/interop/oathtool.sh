#!/usr/bin/env bash
# Compares `instep code` with oathtool (Debian package oathtool) on the RFC 6238 vectors and on 200 random codes.
# Usage: tests/interop/oathtool.sh [SEED]. INSTEP names the binary; the debug build by default.
# Exits with 1 on any difference, with 2 if a program is missing.
set -euo pipefail

instep=${INSTEP:-$(dirname "$0")/../../target/debug/instep}
seed=${1:-20261121}
command -v oathtool >/dev/null || { echo "oathtool is not installed" >&2; exit 2; }
[ -x "$instep" ] || { echo "$instep is not built" >&2; exit 2; }

compared=0
different=0

# compare HEX TIME ALGORITHM DIGITS PERIOD [EXPECTED]
compare() {
    local theirs ours
    theirs=$(printf %s "$1" | oathtool --totp="$3" --digits="$4" --time-step-size="${5}s" --now="@$2" -)
    ours=$(printf %s "$1" | "$instep" code --secret-file - --secret-encoding hex --at "@$2" \
        --algorithm "$3" --digits "$4" --period "$5")
    compared=$((compared + 1))
    if [ "$ours" != "$theirs" ] || [ "${6:-$ours}" != "$ours" ]; then
        different=$((different + 1))
        echo "different: time $2, $3, $4 digits, period $5: instep $ours, oathtool $theirs, expected ${6:-the same}"
    fi
}

# Seeds of RFC 6238 are as long as the hash: its digits, repeated.
declare -A rfc_seed=()
ten=31323334353637383930
rfc_seed[sha1]=$ten$ten
rfc_seed[sha256]=$ten$ten${ten}3132
rfc_seed[sha512]=$ten$ten$ten$ten$ten${ten}31323334
while read -r time sha1 sha256 sha512; do
    compare "${rfc_seed[sha1]}" "$time" sha1 8 30 "$sha1"
    compare "${rfc_seed[sha256]}" "$time" sha256 8 30 "$sha256"
    compare "${rfc_seed[sha512]}" "$time" sha512 8 30 "$sha512"
done <<'VECTORS'
59 94287082 46119246 90693936
1111111109 07081804 68084774 25091201
1111111111 14050471 67062674 99943326
1234567890 89005924 91819424 93441116
2000000000 69279037 90698825 38618901
20000000000 65353130 77737706 47863826
VECTORS

RANDOM=$seed
algorithms=(sha1 sha256 sha512)
for _ in $(seq 200); do
    secret=
    for _ in $(seq $((10 + RANDOM % 55))); do
        secret+=$(printf %02x $((RANDOM % 256)))
    done
    time=$((RANDOM * 32768 * 4 + RANDOM * 4 + RANDOM % 4))
    compare "$secret" "$time" "${algorithms[RANDOM % 3]}" $((6 + RANDOM % 3)) $((1 + RANDOM % 120))
done

echo "$compared codes compared with $(oathtool --version | head -n 1), seed $seed: $different different"
[ "$different" -eq 0 ]
