#!/usr/bin/env bash
# Makes an empty virtual environment:  tools/new_venv.sh PYTHON DIRECTORY
set -euo pipefail

python=$1
directory=$2
here=$(cd "$(dirname "$0")" && pwd)

if ! command -v "$python" >/dev/null; then
    echo "There is no $python here. Muster needs Python 3.11 or later (Debian: python3)." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$("$python" --version) is too old. Muster needs Python 3.11 or later;" \
        "name one with: make PYTHON=/path/to/python3" >&2
    exit 1
fi
# Debian cuts ensurepip out of python3 and ships it in python3-venv.
"$python" -c 'import ensurepip, venv' 2>/dev/null || "$here/debian_packages.sh" setup
"$python" -m venv --clear "$directory"
