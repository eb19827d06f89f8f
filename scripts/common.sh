# Functions for the scripts in this folder, which source it.
# shellcheck shell=sh

# Run from the root of the repository.
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

say() {
    printf '== %s\n' "$*"
}

fail() {
    printf 'Error: %s\n' "$*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# install_packages WHY PACKAGE...
# Installs Debian packages as root; otherwise prints the command that does.
install_packages() {
    why=$1
    shift
    if ! has apt-get; then
        fail "$why is missing; install what Debian calls \"$*\" with your package manager."
    fi
    if [ "$(id -u)" -ne 0 ]; then
        fail "$why is missing; run: sudo apt-get install $*"
    fi
    say "Installing $* ($why; a minute or two)"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get -qq update </dev/null ||
        say "The package lists could not be refreshed; trying with those at hand"
    apt-get -qq install -y --no-install-recommends "$@" </dev/null >/dev/null ||
        fail "$why could not be installed; install \"$*\" by hand, then run make again."
}

# The npm packages of end2end, which include build tools, exactly as locked.
install_npm_packages() {
    has npm || fail "npm is missing; install Node.js 20 or newer with npm."
    # npm would empty the folder that a link leads to.
    [ ! -L end2end/node_modules ] || fail "end2end/node_modules is a link; remove it, then run make again."
    installed=end2end/node_modules/.package-lock.json
    # Not every shell treats a missing file as older.
    if [ ! -f "$installed" ] || [ end2end/package-lock.json -nt "$installed" ]; then
        say "Installing the npm packages of end2end (a minute)"
        (cd end2end && npm ci --no-audit --no-fund --loglevel=error </dev/null) ||
            fail "the npm packages of end2end could not be installed; look at npm's message above."
        touch "$installed"
    fi
}
