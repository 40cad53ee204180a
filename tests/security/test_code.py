"""What the code of the project never does, and what no file of it may hold.

Beside these stand ruff's S rules (bandit's, in ``make check``) and ``tests/test_templates.py``.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("approvals", "whitelist", "workflows", "settings")
RAW = {"cursor", "raw", "extra", "executescript", "RawSQL", "RunSQL"}
NEVER = {"mark_safe", "SafeString", "SafeText", "csrf_exempt", "eval", "exec"}
IMPORTED = {"mark_safe", "csrf_exempt", "pickle", "marshal", "RawSQL", "RunSQL"}
SECRETS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{32}",
    "an access key": r"\b(?:AKIA|LTAI)[A-Za-z0-9]{16,}\b",
    "a token of a forge": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,}|glpat-[\w-]{20})",
    "a token of a chat": r"\bxox[baprs]-[A-Za-z0-9-]{20,}",
    "a signed token": r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{15,}",
    "a password in an address": r"\b(?:postgres(?:ql)?|rediss?|https?)://[^\s:/@]+:(?!password@)[^\s:/@{$<]{6,}@",
    "a key in the settings": r"(?m)^\s*SECRET_KEY\s*=\s*[\"'][^\"']{16,}[\"']",
}


def used(tree: ast.AST) -> Iterator[tuple[int, str, set[str]]]:
    """Line and last name of all that is called, decorates or is imported, and what it may not be.

    ``SafeString`` as a type is no harm, and many things have an attribute called ``raw``.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, last(node.func), NEVER | RAW
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from ((node.lineno, last(one), NEVER) for one in node.decorator_list)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, alias.name, IMPORTED) for alias in node.names)


def last(node: ast.expr) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


def wrong(source: str, *, ledger: bool = False) -> list[tuple[int, str]]:
    """What a module does that none may; the ledger alone writes SQL of its own."""
    return [
        (line, name)
        for line, name, banned in used(ast.parse(source))
        if name in banned and not (ledger and name in RAW)
    ]


def secrets(text: str) -> list[str]:
    return [name for name, pattern in SECRETS.items() if re.search(pattern, text)]


def files(*under: str) -> list[Path]:
    """What git keeps, without what others wrote."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *under],  # noqa: S607 -- the git of whoever works here
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    names = [name for name in listed.split("\0") if name and "/vendor/" not in name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_no_module_writes_sql_or_passes_by_what_protects() -> None:
    modules = [file for file in files(*OURS) if file.suffix == ".py"]
    assert len(modules) > 150
    found = {
        str(file.relative_to(ROOT)): said
        for file in modules
        if (said := wrong(file.read_text(), ledger="approvals/ledger/" in str(file)))
    }
    assert not found


def test_no_file_holds_a_secret() -> None:
    found = {}
    for file in files():
        text = file.read_bytes().decode("utf-8", "ignore")
        if file != Path(__file__) and (said := secrets(text)):
            found[str(file.relative_to(ROOT))] = said
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils.safestring import mark_safe",
        "@csrf_exempt\ndef page(request): ...",
        "Case.objects.raw('select 1')",
        "with connection.cursor() as cursor: ...",
        "import pickle",
        "SafeString(text)",
        "rows.extra(where=[text])",
        "eval(text)",
    ],
)
def test_each_of_these_is_found(source: str) -> None:
    assert wrong(source)


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN " + "PRIVATE KEY-----\n" + "M" * 40,
        "AKIA" + "A1" * 8,
        "ghp_" + "a" * 36,
        "postgres://me:" + "secret1@db/x",
        "SECRET_KEY = '" + "a" * 20 + "'",
        "eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 20,
    ],
)
def test_each_of_these_secrets_is_found(text: str) -> None:
    assert secrets(text)
