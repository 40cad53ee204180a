#!/bin/sh
# Resolves requirements/*.in for the oldest Python we serve and writes every file's hash.
set -eu
cd "$(dirname "$0")/../requirements"
command -v uv >/dev/null || {
    echo "Locking needs uv: pip install uv." >&2
    exit 1
}
for lock in run dev; do
    uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 "$@" \
        --output-file "$lock.txt" "$lock.in"
done
