"""Every page, call and paper has a test that asks for it and a title in words.

Who may ask for what is the table's (``tests/security/test_doors.py``, which tries every address as
everybody); here is that somebody with the right to it asks, and looks at what comes.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from settings.doors import routes

ROOT = Path(__file__).parents[1]
THE_TABLE = {"test_doors.py", "house.py", Path(__file__).name}
OURS = [(name, path) for name, path in routes() if not path.startswith("accounts/")]
ANYTHING = r"(?:\{[^}]*\}|[^\s/\"'?]+)"


@cache
def all_tests() -> str:
    files = [file for file in ROOT.glob("tests/**/*.py") if file.name not in THE_TABLE]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def asked_for(name: str, path: str, told: str) -> bool:
    """Whether a test has the address, also as the API's callers write it, or its name."""
    for tail in {path, path.removeprefix("api/v1/")} - {""}:
        pattern = ANYTHING.join(re.escape(part) for part in re.split(r"<[^>]*>", tail))
        if re.search(rf"[\"'/}}]{pattern}[\"'?{{\s]", told):
            return True
    return f'"{name}"' in told


@pytest.mark.parametrize(("name", "path"), OURS, ids=[name for name, _path in OURS])
def test_an_address_is_asked_for_by_a_test(name: str, path: str) -> None:
    assert not path or asked_for(name, path, all_tests()), f"no test asks for /{path}"


def test_control_an_address_nobody_asks_for_is_named() -> None:
    told = all_tests()
    assert asked_for("case", "cases/<slug:ref>/", told)
    assert not asked_for("undeclared", "cases/<slug:ref>/turn-around/", told)


# -- titles ----------------------------------------------------------------------------------------

FOLDERS = [ROOT / name for name in ("approvals", "whitelist", "workflows")]
PAGES = [
    file
    for folder in FOLDERS
    for file in sorted(folder.rglob("*.html"))
    if '{% extends "base.html" %}' in file.read_text(encoding="utf-8")
]
TITLE = re.compile(r"{% block title %}(.*?){% endblock", re.S)
WORDS = re.compile(r'{% translate "(.+?)"|{% blocktranslate[^%]*%}(.+?){% end', re.S)


@pytest.mark.parametrize("file", PAGES, ids=[file.stem for file in PAGES])
def test_a_page_has_a_title_in_words(file: Path) -> None:
    title = TITLE.search(file.read_text(encoding="utf-8"))
    assert title is not None
    assert title[1].strip()
    with override("zh-hans"):
        for found in WORDS.findall(title[1]):
            text = next(one for one in found if one)
            words = re.sub(r"{{ ([\w.]+) }}", r"%(\1)s", text)
            assert re.search(r"[\u4e00-\u9fff]", gettext(words)), words
