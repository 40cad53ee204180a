"""What the surroundings say (the twelve factors): small readers of environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
ENGINES = {"sqlite": SQLITE, "postgres": POSTGRESQL, "postgresql": POSTGRESQL}


def text(name: str, default: str = "") -> str:
    """The variable's value; one that is set to nothing counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    return text(name).lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """A whole number, not negative; raises ImproperlyConfigured for anything else."""
    said = text(name, str(default))
    if not said.isascii() or not said.isdigit():
        raise ImproperlyConfigured(f"{name} is a whole number.")
    return int(said)


def demand(name: str, default: str) -> str:
    """Of whom something is demanded: 0 of nobody (""), 1 of those whose act binds others
    ("decisive"), or everybody. Raises ImproperlyConfigured for anything else."""
    known = {"0": "", "1": "decisive", "decisive": "decisive", "everybody": "everybody"}
    said = text(name).lower()
    if said and said not in known:
        raise ImproperlyConfigured(f"{name} is 0, 1 or everybody.")
    return known[said] if said else default


def words(name: str) -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def required(name: str) -> str:
    """The variable's value; raises ImproperlyConfigured where it is missing or empty."""
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"Set the environment variable {name}.")


def database(url: str) -> dict[str, Any]:
    """Django's settings for ``postgres://user:password@host:port/name?sslmode=require`` or ``sqlite:///path``.

    Three slashes begin a path relative to where the command runs, four an absolute one.
    What follows the question mark goes to the driver as it stands.
    """
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ImproperlyConfigured("DATABASE_URL begins with sqlite:/// or postgres://.")
    options: Mapping[str, str] = dict(parse_qsl(parts.query))
    found = {
        "ENGINE": ENGINES[parts.scheme],
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(options),
    }
    if not found["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database.")
    return found
