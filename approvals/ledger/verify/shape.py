"""The form of an event: which fields its body has, and of which sort."""

from __future__ import annotations

from approvals.ledger import canonical
from approvals.ledger.streams import Body

SHAPE: dict[str, type] = {
    "v": int,
    "log": str,
    "stream": str,
    "seq": int,
    "prev": str,
    "type": str,
    "at": str,
    "business": str,
    "actor": dict,
    "rule": str,
    "cmd": str,
    "data": dict,
    "pii": dict,
    "att": list,
    "after": str,
    "nonce": str,
}


def readable(data: bytes) -> Body:
    """The body that ``data`` spells. Raises NotCanonical for anything but an event."""
    body = canonical.loads(data)
    if not isinstance(body, dict) or body.keys() != SHAPE.keys():
        raise canonical.NotCanonical("$: not the fields of an event")
    for name, expected in SHAPE.items():
        if type(body[name]) is not expected:
            raise canonical.NotCanonical(f"$.{name}: not {expected.__name__}")
    if any(not isinstance(commitment, str) for commitment in body["pii"].values()):
        raise canonical.NotCanonical("$.pii: a commitment is no text")
    return body
