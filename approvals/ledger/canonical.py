"""Canonical bytes: RFC 8785, restricted until the standard library writes exactly the same.

Allowed are objects with ASCII keys, arrays, strings in NFC without lone surrogates and NUL,
integers within 2^53, booleans and null. There is no float: ``1.0`` and ``1`` would be two
spellings of one number.
"""

from __future__ import annotations

import json
import re
from typing import Any
from unicodedata import is_normalized

LARGEST = 2**53 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


class NotCanonical(ValueError):
    """A value has no canonical bytes; the message begins with the path to it, like ``$.data.a``."""


def dumps(value: Any) -> bytes:
    """The canonical bytes of ``value``. Raises NotCanonical."""
    if _is_simple(value):
        text = _encode(value)
        if _is_clean(text):
            return text.encode()
    validate(value)  # names the place, or finds that all is well in its slower way
    return _encode(value).encode()


def _is_simple(value: Any) -> bool:
    """Whether ``value`` is built of these types alone, never of their kin, with ASCII keys."""
    kind = type(value)
    if kind is dict:
        return all(
            type(key) is str and key.isascii() and (type(part) is str or _is_simple(part))
            for key, part in value.items()
        )
    if kind is list:
        return all(type(part) is str or _is_simple(part) for part in value)
    if kind is int:
        return bool(-LARGEST <= value <= LARGEST)
    return kind is str or kind is bool or value is None


def _is_clean(text: str) -> bool:
    """Whether every string in an encoded text is clean, looked at as one: nothing composes with
    the quotation marks around them. False may be a false alarm, True never is."""
    if "\\u0000" in text:
        return False
    return text.isascii() or (is_normalized("NFC", text) and not _SURROGATE.search(text))


def loads(data: bytes) -> Any:
    """The value of canonical bytes. Raises NotCanonical for any other spelling of it."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"$: no JSON: {error}") from None
    if dumps(value) != data:
        raise NotCanonical("$: another spelling than the canonical one")
    return value


def plain(value: Any) -> Any:
    """``value`` as a reader of its bytes will see it (tuples become lists, enums strings)."""
    return json.loads(dumps(value))


def validate(value: Any, path: str = "$") -> None:
    """Raise NotCanonical, naming the place, unless ``value`` has canonical bytes."""
    if isinstance(value, str):
        _validate_text(value, path)
    elif value is None or isinstance(value, bool):
        return
    elif isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise NotCanonical(f"{path}: {value} is beyond 2^53 - 1")
    elif isinstance(value, dict):
        for key, part in value.items():
            _validate_key(key, path)
            validate(part, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value):
            validate(part, f"{path}[{place}]")
    else:
        raise NotCanonical(f"{path}: {type(value).__name__} is not allowed")


def _validate_key(key: Any, path: str) -> None:
    if not isinstance(key, str) or not key.isascii() or "\0" in key:
        raise NotCanonical(f"{path}: the key {key!r} is not ASCII text")


def _validate_text(text: str, path: str) -> None:
    if text.isascii():
        if "\0" in text:
            raise NotCanonical(f"{path}: NUL in text")
        return
    if "\0" in text:
        raise NotCanonical(f"{path}: NUL in text")
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise NotCanonical(f"{path}: lone surrogate in text")
    if not is_normalized("NFC", text):
        raise NotCanonical(f"{path}: text is not in NFC")
