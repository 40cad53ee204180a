"""Under which names a machine of one's own is reached, from ``HOST``, ``PORT`` and ``ORIGINS``."""

from __future__ import annotations

import socket

from settings import env

EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 -- compared with, never bound to


def hosts() -> list[str]:
    """Names a request may ask for; any where the server listens on every address."""
    host = env.text("HOST", "127.0.0.1")
    return ["*"] if host in EVERYWHERE else [host, "localhost", "127.0.0.1", "[::1]"]


def origins() -> list[str]:
    """Full origins (scheme, host, port) that may open a socket."""
    host, port = env.text("HOST", "127.0.0.1"), env.text("PORT", "8000")
    names = ["localhost", "127.0.0.1", *(_own_addresses() if host in EVERYWHERE else [host])]
    return env.words("ORIGINS") + [f"http://{name}:{port}" for name in names]


def _own_addresses() -> list[str]:
    name = socket.gethostname()
    try:
        return [name, *socket.gethostbyname_ex(name)[2]]
    except OSError:
        return [name]
