#!/usr/bin/env bash
# Sees to the Debian packages that one purpose of debian-packages.txt needs.
#
#   tools/debian_packages.sh setup|test|bench
#
# As root it installs what is missing; otherwise it names what is missing and exits 1. Where
# there is no dpkg, the programs themselves are looked for, and a package without one is left out.
set -euo pipefail

purpose=${1:?say which purpose of debian-packages.txt is meant: setup, test or bench}
list=$(cd "$(dirname "$0")/.." && pwd)/debian-packages.txt
PATH=$PATH:/usr/sbin:/sbin

is_present() { # package, program
    if command -v dpkg-query >/dev/null; then
        [[ $(dpkg-query --show --showformat='${Status}' "$1" 2>/dev/null) == *" installed" ]]
    else
        [[ $2 == - ]] || command -v "$2" >/dev/null
    fi
}

missing=()
while read -r package wanted_for program; do
    [[ $wanted_for == "$purpose" ]] || continue
    is_present "$package" "$program" || missing+=("$package")
done < <(grep -v '^#' "$list")

((${#missing[@]})) || exit 0

if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    echo "make $purpose needs these Debian packages, which are not installed: ${missing[*]}" >&2
    echo "Install them as root: apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "installing the Debian packages that make $purpose needs: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}"
