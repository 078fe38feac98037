# What script/start and script/test share. Sourced, not run. POSIX sh: a fresh machine has it.
# shellcheck shell=sh

set -eu
cd "$(dirname "$0")/.."
ROOT=$(pwd)
VENV="$ROOT/.venv"

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }

# apt_install PACKAGE...: installs what is missing where we may; answers 1 where we may not.
apt_install() {
    is_root && command -v apt-get >/dev/null 2>&1 || return 1
    say "installing with apt: $*"
    log=$(mktemp)
    if ! { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 ||
        { apt-get update >"$log" 2>&1 &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1; }; }; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

find_python() {
    for candidate in python3.11 python3.12 python3.13 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
}

# fingerprint FILE...: one word that changes when a file does.
fingerprint() { cat "$@" 2>/dev/null | cksum; }

# set_up EXTRA: the environment, the package, the browser files and the catalogues.
# The second run compares fingerprints and does nothing.
set_up() {
    extra=$1
    if [ ! -x "$VENV/bin/python" ]; then
        step "Python environment"
        python=$(find_python)
        [ -n "$python" ] || { apt_install python3 python3-venv && python=$(find_python); } || true
        [ -n "$python" ] || stop "Kentongan needs Python 3.11 or newer. On Debian or Ubuntu: sudo apt install python3 python3-venv"
        "$python" -m venv "$VENV" 2>/dev/null || {
            rm -rf "$VENV"
            apt_install python3-venv || stop "Python has no venv module. On Debian or Ubuntu: sudo apt install python3-venv"
            "$python" -m venv "$VENV"
        }
    fi
    PATH="$VENV/bin:$PATH"
    export PATH
    now=$(fingerprint pyproject.toml)
    stamp="$VENV/.installed$extra"
    if [ "$now" != "$(cat "$stamp" 2>/dev/null || true)" ]; then
        step "Packages"
        python -m pip install --quiet --disable-pip-version-check --editable ".$extra" ||
            stop "The packages could not be installed: see the lines above."
        printf '%s\n' "$now" >"$stamp"
    fi
    script/build-frontend
    script/build-catalogues
}
