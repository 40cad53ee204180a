"""What holds the house together: settings, headers, vendored parts, catalogues."""

import ast
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
GATHERED = (
    "_",
    "gettext",
    "ngettext",
    "pgettext",
    "gettext_lazy",
    "ngettext_lazy",
    "pgettext_lazy",
)
VENDORED = ["approvals/static/vendor", "tests/vendor"]


@pytest.mark.parametrize("folder", VENDORED)
def test_vendored_files_are_those_of_the_lock(folder):
    entries = json.loads((ROOT / folder / "VERSIONS.json").read_text())
    locked = {name: digest for entry in entries for name, digest in entry["sha256"].items()}
    present = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / folder).iterdir()
        if path.name != "VERSIONS.json"
    }
    assert present == locked
    assert all(entry["licence"] and entry["version"] for entry in entries)


def hidden_sentences(source: str) -> list[int]:
    """Lines of f-strings with a sentence to translate inside: no gatherer looks there."""
    found = [
        call.lineno
        for whole in ast.walk(ast.parse(source))
        if isinstance(whole, ast.JoinedStr)
        for call in ast.walk(whole)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in GATHERED
    ]
    return sorted(set(found))


def test_every_sentence_is_where_it_is_gathered():
    for package in ("approvals", "settings", "whitelist", "workflows"):
        for path in (ROOT / package).rglob("*.py"):
            assert not hidden_sentences(path.read_text()), path
    assert hidden_sentences("f\"{_('cases')} 1\"") == [1]


def production(**variables):
    """How a production site answers when it is started with these variables."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "settings.production"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


OIDC = {
    "OIDC_ISSUER": "https://sso.example",
    "OIDC_CLIENT_ID": "baguan",
    "OIDC_CLIENT_SECRET": "s",
}
SITE = {"SECRET_KEY": "k" * 60, "ORIGINS": "https://baguan.example"}


def test_production_starts_with_a_key_and_an_address():
    assert production(**SITE).returncode == 0
    assert production(**SITE, **OIDC).returncode == 0


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"ORIGINS": "https://baguan.example"}, "SECRET_KEY"),
        ({"SECRET_KEY": "k" * 60}, "ORIGINS"),
        (SITE | {"BAGUAN_NOW": "2024-03-01T09:00"}, "BAGUAN_NOW"),
        (SITE | {"DEBUG": "1"}, "DEBUG"),
        (SITE | {"DATABASE_URL": "mysql://here/db"}, "DATABASE_URL"),
        (SITE | OIDC | {"OIDC_ISSUER": "http://sso.example"}, "OIDC_ISSUER"),
        (SITE | OIDC | {"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET"),
        (SITE | {"EMAIL_HOST": "mail.example"}, "MAIL_FROM"),
        (SITE | {"EMAIL_USE_SSL": "1", "EMAIL_USE_TLS": "1"}, "EMAIL_USE_TLS"),
        (SITE | {"WEBHOOK_URL": "http://localhost/", "WEBHOOK_SECRET": "s" * 32}, "WEBHOOK_URL"),
        (SITE | {"WEBHOOK_URL": "https://im.example/"}, "WEBHOOK_SECRET"),
    ],
)
def test_production_refuses_to_start_and_names_the_reason(variables, named):
    answer = production(**variables)
    assert answer.returncode != 0
    assert f"ImproperlyConfigured: {'Unset ' if named in {'BAGUAN_NOW', 'DEBUG'} else ''}" in (
        answer.stderr
    )
    assert named in answer.stderr.strip().splitlines()[-1]


def test_production_has_no_trace_of_the_demonstration():
    script = "from django.conf import settings as s; print(s.DEMONSTRATION, s.INSTALLED_APPS)"
    answer = subprocess.run(  # settings alone, without the apps
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "settings.production"} | SITE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.startswith("False")
    assert "demo" not in answer.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no-such-page/", "/api/v1/no-such/"])
def test_every_answer_carries_the_policy(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self' ws://testserver" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


@pytest.mark.django_db
def test_a_foreign_host_is_refused_with_the_policy(client, settings):
    settings.ALLOWED_HOSTS = ["baguan.example"]
    answer = client.get("/accounts/login/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400


@pytest.mark.django_db
def test_nobody_makes_an_account_for_oneself(client):
    answer = client.post(
        "/accounts/signup/",
        {"username": "somebody", "password1": "Lan-Shan-88", "password2": "Lan-Shan-88"},
    )
    assert "_auth_user_id" not in client.session
    assert answer.status_code in {200, 403, 404}


@pytest.mark.django_db
def test_the_interface_opens_in_chinese_whatever_the_browser_prefers(client):
    answer = client.get("/accounts/login/", headers={"accept-language": "en"})
    assert answer.headers["Content-Language"] == "zh-hans"


@pytest.mark.django_db
def test_a_person_may_choose_english(client):
    client.post("/language/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert client.get("/accounts/login/").headers["Content-Language"] == "en"


def test_compiled_catalogues_say_what_the_sources_say():
    from tools.translations import stale

    assert list(stale(ROOT)) == []


def test_every_gate_is_an_installed_package():
    packages = {gate.rpartition(".")[0] for gate in settings.GATES}
    assert packages
    assert all((ROOT / package.replace(".", "/")).is_dir() for package in packages)
