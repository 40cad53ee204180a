#!/bin/sh
# The demonstration on one machine: install, migrate, fill, serve. A second start only serves.
set -eu
cd "$(dirname "$0")/.."
# What `make test` installs holds all that is needed here.
[ -e .venv/installed-dev ] && tools/install.sh dev || tools/install.sh run

export DJANGO_SETTINGS_MODULE=settings.local HOST="${HOST:-127.0.0.1}" PORT="${PORT:-8000}"
python=.venv/bin/python

echo "Preparing the database; the first time takes about a minute ..."
"$python" manage.py migrate --verbosity 0
"$python" manage.py demo

# Static files are collected anew only where one of them, or an installed package, changed.
stamp=static-root/.collected
state=$({ cat .venv/installed-*; find . -path ./.venv -prune -o -path '*/static/*' -type f -print |
    LC_ALL=C sort | tr '\n' '\0' | xargs -0 cat; } | cksum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$state" ]; then
    "$python" manage.py collectstatic --noinput --clear --verbosity 0
    echo "$state" >"$stamp"
fi

case $HOST in
    0.0.0.0 | ::) shown=localhost ;;
    *:*) shown="[$HOST]" ;;
    *) shown=$HOST ;;
esac
echo
echo "把关 Baguan   http://$shown:$PORT/"
echo "Demonstration accounts: on the sign-in page, and all of them by 'make accounts'."
echo
# Sockets carry hints only, so a frame is small.
exec "$python" -m uvicorn settings.asgi:application --host "$HOST" --port "$PORT" \
    --log-level warning --no-proxy-headers --ws-max-size 65536
