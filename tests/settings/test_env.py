"""What is read from the surroundings."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from settings import databases, env

POSTGRES = "postgres://li%40county:p%2Fw@db.example:5433/baguan?sslmode=require"


def test_a_database_url_is_taken_apart():
    assert env.database(POSTGRES) == {
        "ENGINE": env.POSTGRESQL,
        "NAME": "baguan",
        "USER": "li@county",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("url", "path"), [("sqlite:///db.sqlite3", "db.sqlite3"), ("sqlite:////srv/b.db", "/srv/b.db")]
)
def test_a_sqlite_path_is_relative_or_absolute(url, path):
    assert env.database(url)["NAME"] == path


@pytest.mark.parametrize("url", ["mysql://here/db", "postgres://host", "nonsense", "sqlite://"])
def test_what_is_no_database_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database(url)


def test_sqlite_takes_the_write_lock_first_and_writes_durably():
    options = databases.configured("sqlite:///x", serving=True)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
    assert "foreign_keys=ON" in options["init_command"]


def test_only_a_server_pools_and_cuts_statements_off():
    server = databases.configured(POSTGRES, serving=True)
    command = databases.configured(POSTGRES, serving=False)
    assert server["CONN_MAX_AGE"] == command["CONN_MAX_AGE"] == 0
    assert "pool" in server["OPTIONS"]
    assert "pool" not in command["OPTIONS"]
    assert "statement_timeout" in server["OPTIONS"]["options"]
    assert "statement_timeout" not in command["OPTIONS"]["options"]
    assert "lock_timeout" in command["OPTIONS"]["options"]


def test_a_long_outage_does_not_make_the_pool_wait_longer_afterwards():
    pool = databases.configured(POSTGRES, serving=True)["OPTIONS"]["pool"]
    assert pool["timeout"] <= 5
    assert pool["reconnect_timeout"] <= 10


def test_a_variable_set_to_nothing_is_not_set(monkeypatch):
    monkeypatch.setenv("HOST", " ")
    assert env.text("HOST", "127.0.0.1") == "127.0.0.1"
    with pytest.raises(ImproperlyConfigured, match="HOST"):
        env.required("HOST")


def test_lists_and_flags(monkeypatch):
    monkeypatch.setenv("ORIGINS", "https://a.example, https://b.example,")
    monkeypatch.setenv("DEBUG", "Yes")
    assert env.words("ORIGINS") == ["https://a.example", "https://b.example"]
    assert env.flag("DEBUG")
    assert not env.flag("NO_SUCH_FLAG")
