#!/bin/bash
# All that must hold before a change lands. Goes through every step, names the failed ones at the end.
set -u
cd "$(dirname "$0")/.."
tools/install.sh dev && tools/chromium.sh && tools/gettext.sh || exit 1
export PATH="$PWD/.venv/bin:$PATH"

database=${CHECK_DATABASE_URL:-postgres://postgres@127.0.0.1:5432/baguan_check}
redis=${CHECK_REDIS_URL:-redis://127.0.0.1:6379/0}
report=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$report"' EXIT
failed=()
closing=()
names=()
running=()

step() { # step NAME COMMAND...: quiet where all is well, the whole output where not
    local name=$1 began=$SECONDS
    shift
    if "$@" >"$report/out" 2>&1 </dev/null; then
        printf '  ok    %-28s %4ds\n' "$name" $((SECONDS - began))
    else
        printf '  FAIL  %-28s %4ds\n' "$name" $((SECONDS - began))
        sed 's/^/        /' "$report/out"
        failed+=("$name")
    fi
}

tests() { # tests NAME COMMAND...: writes what it says into a file of its own, in the background
    names+=("$1")
    local out=$report/tests${#names[@]}
    shift
    "$@" >"$out" 2>&1 </dev/null &
    running+=($!)
}

told() { # the tests as they went, one after the other; their closing lines stand at the end
    local place out
    for place in "${!running[@]}"; do
        out=$report/tests$((place + 1))
        printf '\n== %s\n' "${names[place]}"
        tail -n +1 -f --pid="${running[place]}" "$out"
        wait "${running[place]}" || failed+=("${names[place]}")
        closing+=("${names[place]}: $(tail -n 1 "$out")")
    done
}

step "format" ruff format --check .
step "lint" ruff check .
step "templates" djlint approvals whitelist workflows --lint
step "types" mypy
step "import contracts" lint-imports
step "system checks" python manage.py check --fail-level WARNING
step "deployment checks" env SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ORIGINS=https://baguan.example DJANGO_SETTINGS_MODULE=settings.production \
    python manage.py check --deploy --fail-level WARNING
step "migrations complete" env DATABASE_URL= python manage.py makemigrations --check --dry-run
step "translations complete" python tools/translations.py check
step "PostgreSQL and Redis answer" env DATABASE_URL="$database" REDIS_URL="$redis" python tools/reach.py

# Side by side: each half keeps one core busy. One person after the other, as random lives go, tells
# the databases apart in nothing that races and bad input would not; `make drill` runs them on both.
tests "tests on SQLite" env DATABASE_URL= REDIS_URL= python -m pytest
tests "tests on PostgreSQL and Redis" env DATABASE_URL="$database" REDIS_URL="$redis" \
    python -m pytest -m "not journey and not walk and not random"
told

echo
printf '%s\n' "${closing[@]}"
printf 'Took %d:%02d.\n' $((SECONDS / 60)) $((SECONDS % 60))
if [ ${#failed[@]} -gt 0 ]; then
    printf 'FAILED: %s\n' "${failed[@]}"
    exit 1
fi
