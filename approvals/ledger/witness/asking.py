"""Where a witness gets what the log shows: from the site, or from a file that somebody carried."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from approvals.ledger.witness.judging import Shown

PATIENCE = 30  # seconds
LARGEST = 64 * 1024 * 1024  # bytes of one answer


class Unreachable(Exception):
    """Nothing was shown; that is no evidence against the log."""


class Site:
    """``https://…/api/v1/ledger``, asked with the token of an account that audits."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self._token = address.rstrip("/"), token

    def show(self, log: str, start: int) -> Shown:
        """The newest checkpoint of ``log`` ("" for the one that grows now) and the leaves under it
        from ``start`` on. Raises Unreachable."""
        said = self._ask(log, start)
        leaves = list(said.leaves)
        size = int(said.note.split("\n")[1]) if said.note.count("\n") > 1 else 0
        name = said.note.split("\n")[0]
        while said.leaves and said.start + len(said.leaves) < size:
            said = self._ask(name, said.start + len(said.leaves), note=said.note)
            leaves += said.leaves
        return Shown(said.note, said.opening, start, tuple(leaves))

    def _ask(self, log: str, start: int, note: str = "") -> Shown:
        query = urllib.parse.urlencode({"log": log, "start": start} if log else {"start": start})
        shown = read(self._open(f"{self.address}/feed?{query}"))
        return Shown(note or shown.note, shown.opening, shown.start, shown.leaves)

    def tell(self, note: str) -> None:
        """Hand the cosigned note back. Raises Unreachable."""
        self._open(f"{self.address}/cosignatures", json.dumps({"note": note}).encode())

    def _open(self, address: str, data: bytes | None = None) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        asked = urllib.request.Request(address, data, headers)  # noqa: S310 -- the operator's own
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 -- as above
                return bytes(answer.read(LARGEST))
        except (OSError, ValueError) as error:
            raise Unreachable(f"{address}: {error}") from None


class Carried:
    """A file as ``manage.py ledger_feed`` writes it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def show(self, log: str, start: int) -> Shown:
        try:
            return read(self.path.read_bytes())
        except OSError as error:
            raise Unreachable(str(error)) from None

    def tell(self, note: str) -> None:
        """The cosigned note lies beside the file, to be carried back."""
        self.path.with_name(f"{self.path.name}.cosigned").write_text(note)


def read(data: bytes) -> Shown:
    """Raises Unreachable for anything but a feed."""
    try:
        said: dict[str, Any] = json.loads(data)
        leaves = tuple(bytes.fromhex(leaf) for leaf in said["leaves"])
        return Shown(str(said["note"]), str(said["opening"]), int(said["start"]), leaves)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreachable(f"this is no feed: {error!r}") from None
