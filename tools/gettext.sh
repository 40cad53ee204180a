#!/bin/sh
# GNU gettext, which finds the translatable sentences; installs it where it may.
set -eu
if command -v xgettext >/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing gettext ..."
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends gettext; } \
        >/dev/null </dev/null || true
fi
command -v xgettext >/dev/null || {
    echo "Checking the translations needs GNU gettext: install gettext." >&2
    exit 1
}
