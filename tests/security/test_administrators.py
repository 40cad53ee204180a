"""System, security and audit: three people, one kind each, and none of them decides."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from approvals import clock
from approvals.errors import Forbidden, Invalid
from approvals.ledger.models import Event
from approvals.models import Administrator, AdministratorKind, Appointment, Delegation, WorkItem
from approvals.services import deciding, offices
from approvals.services.rights import standing
from tests.cast import SINCE, Cast
from tests.security.house import administrator

pytestmark = pytest.mark.django_db
EACH_KIND = pytest.mark.parametrize("kind", list(AdministratorKind))


@EACH_KIND
def test_no_administrator_is_appointed_where_others_decide(cast: Cast, kind: str) -> None:
    adm = administrator(cast.person("adm"), kind).person
    before = Event.objects.count()
    for post in (cast.post("organisation"), cast.post("agriculture", "handler")):
        with pytest.raises(Invalid, match="Adm"):
            offices.appoint(post=post, person=adm, since=SINCE, by=cast.kim)
    with pytest.raises(Invalid, match="Adm"):
        offices.delegate(
            post=cast.post("organisation"), principal=cast.oz, delegate=adm,
            since=clock.today(), until=clock.today(),
        )  # fmt: skip
    assert not Appointment.objects.filter(person=adm).exists()
    assert not Delegation.objects.filter(delegate=adm).exists()
    assert Event.objects.count() == before


def test_somebody_who_became_an_administrator_decides_no_more(cast: Cast, file: Any) -> None:
    ref = WorkItem.objects.get(case=file(), closed=None, post=cast.post("agriculture")).ref
    administrator(cast.hal, AdministratorKind.SYSTEM)
    with pytest.raises(Forbidden):
        deciding.decide(item=ref, by=cast.hal, verdict="approve")


def test_a_delegation_to_an_administrator_gives_no_right(cast: Cast) -> None:
    post, today = cast.post("organisation"), clock.today()
    offices.delegate(post=post, principal=cast.oz, delegate=cast.eve, since=today, until=today)
    assert standing(person=cast.eve, post=post, unit_id=0, day=today).delegations
    administrator(cast.eve, AdministratorKind.AUDIT)
    assert not standing(person=cast.eve, post=post, unit_id=0, day=today).delegations


@EACH_KIND
def test_nobody_is_an_administrator_of_two_kinds(cast: Cast, kind: str) -> None:
    person = administrator(cast.person("adm"), kind).person
    for other in AdministratorKind:
        with pytest.raises(DatabaseError), transaction.atomic():
            administrator(person, other)
    with connection.cursor() as cursor:
        table = connection.introspection.get_constraints(cursor, Administrator._meta.db_table)
    assert any(one["unique"] and one["columns"] == ["person_id"] for one in table.values())


def test_there_is_no_fourth_kind(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="one_of_three_kinds"), transaction.atomic():
        administrator(cast.person("adm"), "super")
