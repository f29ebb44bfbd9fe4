#!/usr/bin/env bash
# Compares the machine of google-authenticator-libpam with Debian's module (package libpam-google-authenticator), by
# pamtester, each attempt at a moment of its own by faketime.
#
#   tests/interop/pam.sh [SEED]
#
# Needs bash, cargo, and root: for a PAM service of a name that nobody else has, in /etc/pam.d until it ends, and where
# the programs are not installed, to install them. Nobody logs in by that service, and the state file is its own.
set -euo pipefail

cd "$(dirname "$0")/../.."
readonly service=instep-interop-$$
work=$(mktemp -d)
made=()

end() {
    if ((${#made[@]})); then rm -f "${made[@]}"; fi
    rm -rf "$work"
}
trap end EXIT

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

module_is_there() {
    compgen -G '/usr/lib/*/security/pam_google_authenticator.so' >/dev/null ||
        compgen -G '/lib/*/security/pam_google_authenticator.so' >/dev/null
}

libfaketime() {
    compgen -G '/usr/lib/*/faketime/libfaketime.so.1' || true
}

install_missing() {
    local missing=()
    module_is_there || missing+=(libpam-google-authenticator)
    command -v pamtester >/dev/null || missing+=(pamtester)
    [[ -n $(libfaketime) ]] || missing+=(libfaketime)
    if ((${#missing[@]} == 0)); then return; fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >"$work/apt.log" 2>&1 ||
        { cat "$work/apt.log" >&2; fail "the packages could not be installed (apt-get update?)"; }
}

# make_service NAME ARGUMENT...
make_service() {
    local file=/etc/pam.d/$1
    [[ ! -e $file ]] || fail "$file is there already"
    made+=("$file")
    {
        printf 'auth required pam_google_authenticator.so secret=%s user=root %s\n' "$work/state" "${*:2}"
        printf 'account required pam_deny.so\n'
    } >"$file"
}

if ((EUID != 0)); then
    echo 'skipped: a PAM service takes root'
    exit 0
fi
install_missing
make_service "$service"
make_service "$service-noskewadj" noskewadj
printf 'libpam-google-authenticator %s\n' "$(dpkg-query -W -f '${Version}' libpam-google-authenticator)"
seed=()
if (($#)); then seed=("PAM_SEED=$1"); fi
env "${seed[@]}" PAM_SERVICE="$service" PAM_STATE="$work/state" PAM_FAKETIME="$(libfaketime)" \
    cargo test --quiet --test pam -- --nocapture | tee "$work/said"
grep -q 'agree' "$work/said" || fail 'nothing was compared'
