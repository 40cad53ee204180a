#!/bin/sh
# install.sh run|dev: the virtual environment with exactly what requirements/<lock>.txt says.
# A stamp holds the lock's hash, so nothing is done where nothing changed.
set -eu
cd "$(dirname "$0")/.."
lock=requirements/$1.txt
python=.venv/bin/python

if ! "$python" -c '' 2>/dev/null; then
    found=$(tools/python.sh)
    if ! "$found" -m venv --clear .venv >.venv-fault 2>&1; then
        cat .venv-fault >&2
        echo "Python cannot make a virtual environment: on Debian install python3-venv." >&2
        rm -rf .venv .venv-fault
        exit 1
    fi
    rm -f .venv-fault
fi

hash=$("$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$lock")
stamp=.venv/installed-$1
if [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ]; then
    exit 0
fi
echo "Installing $lock ..."
"$python" -m pip install -qq --no-input --disable-pip-version-check --root-user-action=ignore \
    --require-hashes -r "$lock"
rm -f .venv/installed-*  # one lock may have changed what the other had put there
echo "$hash" >"$stamp"
