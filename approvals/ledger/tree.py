"""The Merkle tree of RFC 9162, over hashes of leaves; SHA-256 or SM3. Nothing but Python.

A *range* ``[start, end)`` of leaves has one hash, MTH in the words of the standard. Whoever keeps
a tree gives ranges by a function; :func:`over` makes one from all leaves, and the server reads
whole ranges that it has kept (:mod:`approvals.ledger.proofs`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

Range = Callable[[int, int], bytes]


class Hasher:
    """Hashes of one algorithm, as the tree uses them."""

    def __init__(self, algorithm: str) -> None:
        if algorithm not in ("sha256", "sm3"):
            raise ValueError(f"No tree is built with {algorithm!r}.")
        self.algorithm = algorithm
        self.empty = self._hash(b"")

    def _hash(self, data: bytes) -> bytes:
        return hashlib.new(self.algorithm, data).digest()

    def leaf(self, data: bytes) -> bytes:
        return self._hash(b"\x00" + data)

    def node(self, left: bytes, right: bytes) -> bytes:
        return self._hash(b"\x01" + left + right)


def split(size: int) -> int:
    """The largest power of two below ``size`` (which is 2 at least)."""
    return 1 << (size - 1).bit_length() - 1


def over(hasher: Hasher, leaves: Sequence[bytes]) -> Range:
    """Hashes of the ranges of these leaves."""

    def hash_of(start: int, end: int) -> bytes:
        return root(hasher, islice(leaves, start, end))

    return hash_of


def root(hasher: Hasher, leaves: Iterable[bytes]) -> bytes:
    """The root over ``leaves``; in one pass, with a stack as high as the tree."""
    edge = Edge(hasher)
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


class Edge:
    """The right edge of a growing tree: the roots of its whole subtrees, the largest first."""

    def __init__(self, hasher: Hasher, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.hasher, self.size, self.hashes = hasher, size, list(hashes)
        if len(self.hashes) != size.bit_count():
            raise ValueError(f"An edge over {size} leaves has {size.bit_count()} hashes.")

    def append(self, leaf: bytes) -> None:
        self.hashes.append(leaf)
        self.size += 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            right, left = self.hashes.pop(), self.hashes.pop()
            self.hashes.append(self.hasher.node(left, right))

    def root(self) -> bytes:
        if not self.hashes:
            return self.hasher.empty
        found = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            found = self.hasher.node(left, found)
        return found


def inclusion(hash_of: Range, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]): proves that a leaf stands in the tree. Raises ValueError."""
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} among {size}.")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(hash_of(middle, end))
            end = middle
        else:
            path.append(hash_of(start, middle))
            start = middle
    return path[::-1]


def consistency(hash_of: Range, old: int, size: int) -> list[bytes]:
    """PROOF(old, D[size]): proves that a tree begins with an older one. Raises ValueError."""
    if not 0 < old <= size:
        raise ValueError(f"A tree of {size} does not continue one of {old}.")
    path: list[bytes] = []
    start, end, whole = 0, size, True
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            path.append(hash_of(middle, end))
            end = middle
        else:
            path.append(hash_of(start, middle))
            start, whole = middle, False
    return [*([] if whole else [hash_of(start, end)]), *path[::-1]]


def includes(
    hasher: Hasher, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether ``path`` leads from ``leaf`` to ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = hasher.node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = hasher.node(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def continues(
    hasher: Hasher, old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the tree of ``size`` begins with that of ``old`` (RFC 9162, 2.1.4.2)."""
    if old == size:
        return not path and old_root == root
    if not 0 < old < size or not path:
        return False
    steps = [old_root, *path] if old & old - 1 == 0 else list(path)
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = hasher.node(step, first), hasher.node(step, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = hasher.node(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == root
