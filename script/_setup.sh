# Sourced by the scripts: installs what is missing, says what it cannot install, and is quick the second time.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
venv=$root/.venv

# Debian's names. Qt's X11 plug-in needs the first group, the practice desktop of the tests the second.
apt_for_run=(python3-venv libegl1 libgl1 libfontconfig1 libdbus-1-3 libglib2.0-0 libxkbcommon0 libxkbcommon-x11-0
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1
    fonts-dejavu-core fonts-noto-cjk)
apt_for_test=(xvfb xauth openbox xdotool dbus-daemon gnome-keyring neomutt tmux)

say() { printf '%s\n' "$*" >&2; }

# Debian 13 renamed some libraries (libglib2.0-0t64); such a package "provides" the old name.
apt_missing() {
    local have name
    have=" $(dpkg-query -W -f='${db:Status-Abbrev} ${Package} ${Provides}\n' 2>/dev/null |
        sed -n 's/^ii //p' | sed 's/([^)]*)//g' | tr ',\n' '  ') "
    for name in "$@"; do
        [[ $have == *" $name "* ]] || printf '%s ' "$name"
    done
}

install_system_libraries() {
    command -v dpkg-query >/dev/null || {
        say "This is not a Debian system: install Qt 6's X11 libraries and python3-venv by your system's own means."
        return 0
    }
    local missing as_root=()
    missing=$(apt_missing "$@")
    [[ -n $missing ]] || return 0
    if [[ $(id -u) != 0 ]]; then
        if sudo -n true 2>/dev/null; then
            as_root=(sudo -n)
        else
            say "Some system packages are missing. Install them, then start this script again:"
            say "  sudo apt-get install --no-install-recommends $missing"
            exit 1
        fi
    fi
    say "Installing system packages: $missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of words
    "${as_root[@]}" apt-get -qq update >&2 &&
        "${as_root[@]}" apt-get -qq install --no-install-recommends -y $missing >/dev/null || {
        say "apt-get could not install them. Try by hand:  sudo apt-get install --no-install-recommends $missing"
        exit 1
    }
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
        [[ -n $candidate ]] && command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
            { printf '%s' "$candidate"; return 0; }
    done
    say "Python 3.11 or newer with the venv module is needed:  sudo apt-get install python3 python3-venv"
    exit 1
}

# install_packages LOCKFILE: the venv holds exactly what the lock file names; a stamp makes the second time quick.
install_packages() {
    local lock=$1 stamp python
    stamp=$venv/.installed-$(basename "$lock")
    if [[ -f $stamp && -x $venv/bin/python ]] && cmp -s <(cat "$lock" pyproject.toml) "$stamp"; then
        return 0
    fi
    python=$(find_python)
    [[ -x $venv/bin/python ]] || "$python" -m venv "$venv"
    say "Installing Python packages from $lock …"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock" >&2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
    cat "$lock" pyproject.toml >"$stamp"
}
