"""Who signs: the application each event, the sequencer each checkpoint.

A :class:`Signer` is all the ledger knows of a key, so that another one (SM2 in a hardware module)
is a class named in ``LEDGER_SIGNER`` and its verification a line in ``VERIFIERS``. Ours keep
Ed25519 keys in files: the private one for one account to read, beside it ``.pub`` with every key
that ever signed, one a line, for those who verify.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from approvals.ledger.notes import ED25519, NotANote, key_id, read_keys, write_key

APP, LOG = "app", "log"
EVENT = b"baguan-event/v1\n"  # before the body of an event, so that it is signed as nothing else


class Signer(Protocol):
    """A key that signs; ``kind`` is its signature type, ``public`` the bytes others verify with."""

    kind: int
    public: bytes

    def sign(self, data: bytes) -> bytes: ...


class Ed25519File:
    """A private key in a PEM file, made on first use where the settings say so."""

    kind = ED25519

    def __init__(self, path: Path) -> None:
        self._key = _loaded(path)
        self.public = self._key.public_key().public_bytes_raw()
        self.sign = self._key.sign


def _loaded(path: Path) -> Ed25519PrivateKey:
    if not path.exists() and settings.LEDGER_MAKE_KEYS:
        make_key(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"No key can be read from {path}: {error}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} holds no Ed25519 key.")
    return key


def make_key(path: Path) -> None:
    """A fresh key, and its public half beside it. Leaves a key that is there alone."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(pem)
    try:
        os.link(fresh, path)  # of two that begin at once, one key stands, and whole
    except FileExistsError:
        return
    finally:
        fresh.unlink()
    with public_file(path).open("a") as known:
        known.write(write_key(path.name, ED25519, key.public_key().public_bytes_raw()) + "\n")


def public_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.pub")


def key_file(role: str) -> Path:
    return Path(settings.LEDGER_APP_KEY if role == APP else settings.LEDGER_LOG_KEY)


def signer(role: str) -> Signer:
    """The key of this process in that role. Raises ImproperlyConfigured where there is none."""
    return _signer(settings.LEDGER_SIGNER, key_file(role))


@cache
def _signer(named: str, path: Path) -> Signer:
    made: Signer = import_string(named)(path)
    return made


def sign_event(body: bytes) -> bytes:
    """The application's signature of an event: the key's id, then the signature."""
    key = signer(APP)
    return key_id(APP, key.kind, key.public) + key.sign(EVENT + body)


def known_keys(role: str) -> list[tuple[int, bytes]]:
    """Type and public bytes of every key that may have signed in that role, from the key's own
    signer and the ``.pub`` beside it; never from the database."""
    path = key_file(role)
    try:
        lines = public_file(path).read_text().splitlines()
        found = [(kind, public) for _name, kind, public in read_keys(lines)]
    except (OSError, NotANote) as error:
        if path.exists() or settings.LEDGER_MAKE_KEYS:
            key = signer(role)
            return [(key.kind, key.public)]
        raise ImproperlyConfigured(f"No public keys beside {path}: {error}") from None
    return found


def _ed25519(public: bytes, value: bytes, data: bytes) -> bool:
    try:
        _ed25519_key(public).verify(value, data)
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def _ed25519_key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


VERIFIERS: dict[int, Callable[[bytes, bytes, bytes], bool]] = {ED25519: _ed25519}


def is_signed(name: str, keys: list[tuple[int, bytes]], signature: bytes, data: bytes) -> bool:
    """Whether one of ``keys``, under ``name``, made ``signature`` (id first) over ``data``."""
    return any(
        signature[:4] == key_id(name, kind, public)
        and kind in VERIFIERS
        and VERIFIERS[kind](public, signature[4:], data)
        for kind, public in keys
    )


def refuse_to_run_without_keys() -> None:
    """Called where a server starts. Raises ImproperlyConfigured."""
    signer(APP)
