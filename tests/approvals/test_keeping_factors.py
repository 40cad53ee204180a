"""A lost second factor is taken away by two keepers of its owner's posts, and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from approvals.errors import Conflict, Forbidden, Missing
from approvals.ledger.verify import verify
from approvals.models import AdministratorKind, Person
from approvals.services.keeping import changes, factors
from approvals.tables_in import BadTable, Line
from tests.cast import Cast
from tests.security.house import administrator

TOTP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


def given(person: Person) -> None:
    for kind in (TOTP, CODES):
        Authenticator.objects.create(user=person, type=kind, data={"secret": "x"})


def left(person: Person) -> int:
    return Authenticator.objects.filter(user=person).count()


def propose(by: Person, *names: str) -> str:
    lines = [Line(number, {"username": name}) for number, name in enumerate(names, start=2)]
    return str(changes.propose(kind="factors", lines=lines, reason="手机丢失", by=by)["ref"])


def test_two_take_it_away_with_its_recovery_codes(cast: Cast, kit: Person) -> None:
    given(cast.hal)
    change = propose(cast.kim, "hal")
    assert left(cast.hal) == 2
    with pytest.raises(Forbidden, match=r"second person|另一人"):
        changes.confirm(change=change, by=cast.kim)
    assert left(cast.hal) == 2
    changes.confirm(change=change, by=kit)
    assert left(cast.hal) == 0
    assert verify().sound


def test_then_the_owner_is_led_to_a_new_one(cast: Cast, kit: Person, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = "decisive"
    given(cast.hal)
    client = Client()
    client.force_login(cast.hal)
    assert client.get("/inbox/").status_code == 200
    changes.confirm(change=propose(cast.kim, "hal"), by=kit)
    assert client.get("/inbox/").headers["Location"] == "/accounts/2fa/"


def test_not_ones_own_and_not_as_the_second_either(cast: Cast, kit: Person) -> None:
    given(cast.kim)
    given(kit)
    with pytest.raises(BadTable, match=r"their own|自己"):
        propose(cast.kim, "kim")
    with pytest.raises(Conflict):
        changes.confirm(change=propose(cast.kim, "kit"), by=kit)
    assert (left(cast.kim), left(kit)) == (2, 2)


def test_no_administrators(cast: Cast, kit: Person) -> None:
    """They hold no post; where one did, the second guard stands."""
    given(cast.hal)
    administrator(cast.hal, AdministratorKind.SECURITY)
    with pytest.raises(BadTable, match=r"operator|运维"):
        propose(cast.kim, "hal")


@pytest.mark.parametrize("name", ["nobody", "eve", "hal\0", "h" * 200, "", "' or 1=1 --"])
def test_nobody_but_those_whose_posts_one_keeps(cast: Cast, name: str) -> None:
    given(cast.eve)
    with pytest.raises(BadTable):
        propose(cast.kim, name)


def test_who_keeps_no_posts_finds_nothing(cast: Cast) -> None:
    given(cast.hal)
    with pytest.raises(Missing):
        propose(cast.ann, "hal")


def test_who_has_none_is_named(cast: Cast) -> None:
    with pytest.raises(BadTable, match=r"no second factor|没有"):
        propose(cast.kim, "hal")


def test_the_list_shows_who_has_one_and_their_account_alone(cast: Cast, kit: Person) -> None:
    given(cast.hal)
    client = Client()
    client.force_login(cast.kim)
    page = client.get("/keeping/factors/")
    assert page.status_code == 200
    assert "hal" in page.content.decode()
    assert "secret" not in page.content.decode()


def test_a_thousand_rows_take_as_many_statements_as_one(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    lines = [Line(number, {"username": f"u{number}"}) for number in range(1000)]
    kept = changes.keeper(cast.kim)
    with django_assert_num_queries(4):
        assert len(list(factors._examine(lines, kept))) == 1000


def test_control_without_the_guard_a_keeper_frees_themselves(
    cast: Cast, kit: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(kit)
    monkeypatch.setattr(factors, "_against", lambda username, known, kept: "")
    changes.confirm(change=propose(cast.kim, "kit"), by=kit)
    assert left(kit) == 0
