"""The first three administrators: once, on an empty system, as events."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from approvals.errors import Conflict, Invalid
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from approvals.models import Administrator, Person
from approvals.services.administrators import First, bootstrap

pytestmark = pytest.mark.django_db
STRONG = {"system": "vier-Pferde-77", "security": "trois-Boeufs-31", "audit": "seven-Cranes-12"}


def three(**changes: Any) -> list[First]:
    return [
        First(**{"kind": kind, "username": kind, "name": kind, "password": password} | changes)
        for kind, password in STRONG.items()
    ]


def test_three_people_begin_a_system() -> None:
    made = bootstrap(people=three())
    assert [str(row.kind) for row in made] == ["system", "security", "audit"]
    assert Event.objects.filter(type="administrator.made").count() == 3
    assert not verify().findings
    for row in made:
        assert row.person.check_password(STRONG[row.kind])
        assert not row.person.is_superuser
        assert not row.person.is_staff


def test_a_system_begins_only_once() -> None:
    Person.objects.create(username="somebody", name="Somebody")
    with pytest.raises(Conflict):
        bootstrap(people=three())
    assert not Administrator.objects.exists()


@pytest.mark.parametrize(
    "people",
    [
        three()[:2],
        [*three()[:2], three()[1]],
        three(username="same"),
        three(password="one-For-All-99"),
        three(username="no spaces please", password="short"),
        [*three()[:2], First(kind="audit", username="audit", name="A", password="12345678")],
        [*three()[:2], First(kind="audit", username="a b", name="A", password="seven-Cranes-12")],
        [*three()[:2], First(kind="audit", username="audit", name="", password="seven-Cranes-12")],
    ],
)
def test_what_does_not_fit_leaves_no_trace(people: list[First]) -> None:
    with pytest.raises(Invalid):
        bootstrap(people=people)
    assert not Person.objects.exists()
    assert not Event.objects.exists()


def test_passwords_are_read_from_a_file_and_never_shown(tmp_path: Path) -> None:
    kept = tmp_path / "passwords"
    kept.write_text("\n".join(STRONG.values()))
    out = StringIO()
    call_command("bootstrap", password_file=kept, system="root", system_name="张三", stdout=out)
    assert out.getvalue().splitlines() == ["system: root", "security: security", "audit: audit"]
    assert Person.objects.get(username="root").check_password(STRONG["system"])
    assert not any(password in repr(three()) for password in STRONG.values())


def test_passwords_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, password in STRONG.items():
        monkeypatch.setenv(f"BAGUAN_{kind.upper()}_PASSWORD", password)
    call_command("bootstrap", stdout=StringIO())
    assert Person.objects.get(username="audit").check_password(STRONG["audit"])


def test_without_passwords_and_nobody_to_ask_nothing_begins() -> None:
    with pytest.raises(CommandError, match="nobody to ask"):
        call_command("bootstrap", stdout=StringIO())
    assert not Person.objects.exists()


def test_a_file_with_too_few_lines_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "passwords"
    kept.write_text("only-One-Line-1")
    with pytest.raises(CommandError, match="3 lines"):
        call_command("bootstrap", password_file=kept, stdout=StringIO())


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("bootstrap", password_file=tmp_path / "missing", stdout=StringIO())
