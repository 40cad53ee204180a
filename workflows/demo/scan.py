"""A made-up scan: a white page with a few lines of writing, as a PNG."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 420, 594  # A5 at 72 dots an inch
WHITE, INK = 250, 70


def scanned(seed: int) -> bytes:
    """A small page; another ``seed`` writes other lines."""
    rows = b"".join(b"\0" + bytes(_dot(x, y, seed) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _dot(x: int, y: int, seed: int) -> int:
    line, within = divmod(y - 60, 40)
    written = 0 <= line < 11 and within < 9 and 40 <= x < 260 + (line * 37 + seed * 53) % 120
    return INK if written and (x * 7 + within * 3 + line + seed) % 13 < 6 else WHITE


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)
