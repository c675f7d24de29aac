#!/bin/sh
# Install the Debian packages named as arguments, those that are missing only.
# Root: apt-get.  Anybody else: the command to give to root.
# No service is started by the installation, and none is left enabled by us.
set -eu

policy=/usr/sbin/policy-rc.d
missing=

# A Node that is not Debian's (another source, an image) is good as it is.
have() {
    case $1 in
    nodejs) command -v node >/dev/null 2>&1 ;;
    npm) command -v npm >/dev/null 2>&1 ;;
    *) [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    esac
}

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "this is no Debian: install what corresponds to: $*" >&2
    exit 1
fi
for package; do
    have "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -ne 0 ]; then
    echo "Some packages are missing. Have root run this, then try again:" >&2
    echo "    apt-get update && $install" >&2
    exit 1
fi
echo "installing:$missing"
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 -qq update
# shellcheck disable=SC2086 # the list is meant to be split
apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends $missing >/dev/null
