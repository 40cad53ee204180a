#!/usr/bin/env python3
"""Fetches the browser's parts from npm and writes down exactly what came.

Run it by hand to take newer versions: ``python tools/vendor.py``. It needs npm; the product and
its tests do not, they only compare the files with ``VERSIONS.json``.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A map would be asked for by the browser and is not shipped.
SOURCE_MAP = re.compile(rb"\n?(/\*|//)# sourceMappingURL=.*?(\*/)?\s*$")


@dataclass(frozen=True)
class Part:
    """One npm package: where to, which version, and our name for each of its files."""

    folder: str
    name: str
    wanted: str
    files: dict[str, str]


PARTS = (
    Part(
        "approvals/static/vendor",
        "bootstrap",
        "5.3",
        {"dist/css/bootstrap.min.css": "bootstrap.min.css", "LICENSE": "bootstrap.LICENSE.txt"},
    ),
    Part(
        "approvals/static/vendor",
        "htmx.org",
        "2",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"},
    ),
    Part(
        "approvals/static/vendor",
        "swagger-ui-dist",
        "5",
        {
            "swagger-ui.css": "swagger-ui.css",
            "swagger-ui-bundle.js": "swagger-ui-bundle.js",
            "LICENSE": "swagger-ui.LICENSE.txt",
            "NOTICE": "swagger-ui.NOTICE.txt",
            "swagger-ui-bundle.js.LICENSE.txt": "swagger-ui-bundle.LICENSE.txt",
        },
    ),
    Part(
        "tests/vendor",
        "axe-core",
        "4",
        {
            "axe.min.js": "axe.min.js",
            "LICENSE": "axe-core.LICENSE.txt",
            "LICENSE-3RD-PARTY.txt": "axe-core.LICENSE-3RD-PARTY.txt",
        },
    ),
)


def main() -> None:
    found: dict[str, list[dict[str, object]]] = {}
    for part in PARTS:
        found.setdefault(part.folder, []).append(fetch(part))
    for folder, entries in found.items():
        lock = json.dumps(entries, indent=2, ensure_ascii=False)
        (ROOT / folder / "VERSIONS.json").write_text(lock + "\n")


def fetch(part: Part) -> dict[str, object]:
    """Put the part's files into its folder; give its entry in the lock file."""
    with tempfile.TemporaryDirectory() as scratch:
        packed = subprocess.run(
            ["npm", "pack", f"{part.name}@{part.wanted}", "--silent"],
            cwd=scratch,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        with tarfile.open(Path(scratch) / packed) as package:
            contents = {name: read(package, name) for name in [*part.files, "package.json"]}
    about = json.loads(contents["package.json"])
    target = ROOT / part.folder
    target.mkdir(parents=True, exist_ok=True)
    for name, ours in part.files.items():
        (target / ours).write_bytes(SOURCE_MAP.sub(b"\n", contents[name]))
    return {
        "name": part.name,
        "version": about["version"],
        "licence": about["license"],
        "sha256": {ours: digest(target / ours) for ours in part.files.values()},
    }


def read(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(f"package/{name}")
    if member is None:
        raise FileNotFoundError(name)
    return member.read()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
