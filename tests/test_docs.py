"""The documents hold: what they tell to type runs, what they name is there, nothing is left out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
OPERATORS = ROOT / "docs" / "handbook" / "运维.md"
BLOCK = re.compile(r"^```(?:python|sh) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ENVIRONMENT = re.compile(r'env\.(?:text|flag|words|required)\("([A-Z_]+)"')
SHELL_VARIABLE = re.compile(r"\$\{([A-Z_]+)[:}]")


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


# -- the tutorial ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package that the tutorial builds, as its reader would have it."""
    there = tmp_path_factory.mktemp("tutorial")
    text = (ROOT / "docs" / "add-a-gate.md").read_text(encoding="utf-8")
    for name, code in BLOCK.findall(text):
        path = there / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    return there


def at_the_tutorial(there: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python where the reader stands: on SQLite, so that no database of another run is met."""
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "site_settings",
        "PYTHONPATH": f"{there}{os.pathsep}{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
    return subprocess.run(
        [sys.executable, *words], cwd=there, env=surroundings, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.walk
def test_the_gate_of_the_tutorial_passes_its_tests(tutorial: Path) -> None:
    ran = at_the_tutorial(tutorial, "-m", "pytest", "-q", "-p", "no:cacheprovider", "our_gates")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"\b5 passed", ran.stdout)


def test_the_gate_of_the_tutorial_boots_without_a_migration(tutorial: Path) -> None:
    words = ("makemigrations", "--check", "--dry-run")  # runs the system checks first
    ran = at_the_tutorial(tutorial, str(ROOT / "manage.py"), *words)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_gate_without_its_reason_does_not_boot(tutorial: Path, tmp_path: Path) -> None:
    """The tutorial says so; the copy with a rule that names no known clause is refused."""
    for path in tutorial.rglob("*.py"):
        copy = tmp_path / path.relative_to(tutorial)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text().replace('clause="11.2"', 'clause="11.9"'))
    checked = at_the_tutorial(tmp_path, str(ROOT / "manage.py"), "check")
    assert checked.returncode != 0
    assert "11.9" in checked.stderr


# -- what operators are told -----------------------------------------------------------------------


def variables() -> Iterator[str]:
    """Every environment variable that settings and commands read."""
    for path in (ROOT / "settings").glob("*.py"):
        yield from ENVIRONMENT.findall(path.read_text(encoding="utf-8"))
    yield from SHELL_VARIABLE.findall((ROOT / "tools" / "run.sh").read_text(encoding="utf-8"))
    yield from (f"BAGUAN_{kind}_PASSWORD" for kind in ("SYSTEM", "SECURITY", "AUDIT"))


def commands() -> list[str]:
    """Our own commands of manage.py."""
    found = {*ROOT.glob("*/management/commands/*.py"), *ROOT.glob("*/*/management/commands/*.py")}
    return sorted(path.stem for path in found if path.stem != "__init__")


@pytest.mark.parametrize("variable", sorted(set(variables())))
def test_every_environment_variable_is_told_to_operators(variable: str) -> None:
    assert f"`{variable}`" in OPERATORS.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", commands())
def test_every_command_is_told_to_operators(command: str) -> None:
    assert re.search(rf"`(manage\.py )?{command}\b", OPERATORS.read_text(encoding="utf-8"))


def test_every_finding_of_the_verifier_is_told_to_operators() -> None:
    from approvals.ledger.verify import Kind

    told = OPERATORS.read_text(encoding="utf-8")
    assert [str(kind) for kind in Kind if f"`{kind}`" not in told] == []


# -- what all pages name ---------------------------------------------------------------------------


@pytest.mark.parametrize("page", named(pages()))
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [unquote(link.partition("#")[0]) for link in LINK.findall(text)]
    here = [one for one in targets if one and not one.startswith(("http:", "https:", "mailto:"))]
    assert [one for one in here if not ((ROOT / page).parent / one).exists()] == []


@pytest.mark.parametrize("page", named(pages()))
def test_commands_that_a_page_tells_to_type_exist(page: str) -> None:
    """``make X`` is a target; ``manage.py X`` is ours or Django's."""
    from django.core.management import get_commands

    told = "\n".join(SHELL.findall((ROOT / page).read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    made = set(re.findall(r"^(?:\S+=\S+ )*make ([a-z]+)", told, re.MULTILINE))
    managed = set(re.findall(r"manage\.py ([a-z_]+)", told))
    assert made <= targets
    assert managed <= {*get_commands(), *commands()}


@pytest.mark.parametrize("page", named(pages()))
def test_pages_speak_of_no_machine(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert not re.search(r"/(work|root|home|tmp)/\w", text)
    assert not re.search(r"\b(TODO|FIXME)\b", text)


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (
        [
            [re.split(r"\s{2,}|://", line)[0] for line in block.splitlines()]
            for block in SHELL.findall((ROOT / name).read_text(encoding="utf-8"))
        ]
        for name in ("README.md", "README.zh-CN.md")
    )
    assert english == chinese


# -- the handbook ----------------------------------------------------------------------------------


@cache
def words_on_screens() -> set[str]:
    """What the Chinese catalogues say, without what is filled in."""
    from babel.messages.pofile import read_po

    words = set()
    for path in ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                words |= {re.sub(r"%\(\w+\)\w", "", one).strip(" ，：。") for one in said if one}
    return words


@pytest.mark.parametrize("page", named(sorted(ROOT.glob("docs/handbook/*.md"))))
def test_what_the_handbook_quotes_stands_on_a_screen(page: str) -> None:
    """「…」 are words of the interface, as its catalogue has them."""
    quoted = re.findall(r"「(.+?)」", (ROOT / page).read_text(encoding="utf-8"))
    assert sorted({one for one in quoted if one not in words_on_screens()}) == []


@pytest.mark.django_db
def test_the_first_offices_are_opened_as_operators_are_told() -> None:
    from approvals.ledger.verify import verify
    from approvals.models import Appointment

    told = re.findall(r"^```python\n(.*?)^```$", OPERATORS.read_text(encoding="utf-8"), re.M | re.S)
    exec("".join(told), {})  # noqa: S102 -- our own page
    assert str(Appointment.objects.get()) == "张三 at 利通区教育局局长"
    assert verify().findings == []
