#!/bin/sh
# Prints a Python that is new enough and really starts; says what to install where there is none.
for name in "${PYTHON:-python3.11}" python3 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
done
echo "Baguan needs Python 3.11 or newer: install it, or name it as in PYTHON=/path/to/python3.11" >&2
exit 1
