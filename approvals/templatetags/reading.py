"""Read one name from a thing, whether it is a dictionary or an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def pick(thing: Any, name: str, default: Any = "") -> Any:
    """``thing[name]`` or ``thing.name``; ``default`` where there is neither."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


def signer_status(signer: Any) -> str:
    """waiting, now, done, past; or "back" where the post returned or refused."""
    if pick(signer, "verdict") in {"return", "refuse", "defer", "merge"}:
        return "back"
    return str(pick(signer, "status") or "waiting")


def stop_status(stop: Any) -> str:
    """What a stop as a whole has come to, from what its signers did."""
    if given := pick(stop, "status"):
        return str(given)
    seen = {signer_status(signer) for signer in pick(stop, "signers", ())}
    for status in ("back", "now"):
        if status in seen:
            return status
    if seen <= {"past"} and seen:
        return "past"
    return "done" if seen and seen <= {"done", "past"} else "waiting"
