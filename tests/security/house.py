"""Everybody who may knock, and everything there is to knock at, in four states of a case."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client

from approvals import clock, refs
from approvals.ledger.record import record
from approvals.models import Administrator, AdministratorKind, Case, Person, WorkItem
from approvals.services import deciding, filing, offices
from approvals.services.writing import actor
from settings.doors import address_of
from tests.cast import SINCE, Cast
from tests.conftest import PLAN

ROLES = {
    "applicant": "ann",
    "colleague": "abe",
    "approver": "hal",
    "approver later": "dep",
    "nobody's": "eve",
    "auditor": "aud",
    "keeper": "kim",
    "school": "shu",
    **{f"{kind} administrator": str(kind) for kind in AdministratorKind},
}
STATES = ("draft", "filed", "withdrawn", "granted")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOWHERE = refs.new_ref()


@dataclass
class House:
    """The cast with a school and three administrators, and a case in each state."""

    cast: Cast
    cases: dict[str, Case] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)

    def clients(self) -> dict[str, Client]:
        """A browser for each role, signed in; ``anonymous`` is not. A fault is shown as 500."""
        found = {"anonymous": Client(raise_request_exception=False)}
        for role, name in ROLES.items():
            found[role] = Client(raise_request_exception=False)
            found[role].force_login(self.cast.person(name))
        return found

    def words(self, state: str) -> dict[str, Any]:
        """What stands in the place of each word of an address."""
        case = self.cases[state]
        return {
            "ref": case.ref, "item": self.items.get(state, NOWHERE),
            "gate": "assessment", "kind": "plan", "field": "title", "stop": NOWHERE,
            "key": 1, "form": "csv", "notice": 1, "clause": "3.1", "verb": "end", "sheet": "x",
            "register": "campus_items", "code": "ABCD", "place": "640104", "year": 2024,
            "number": 1, "pk": 1, "uidb36": "1", "provider_id": "region",
            "file": NOWHERE,
        }  # fmt: skip


def furnish(cast: Cast) -> House:
    """Give the cast its school, administrators and cases, through the services."""
    house = House(cast)
    _school(cast)
    for kind in AdministratorKind:
        administrator(cast.person(str(kind)), kind)
    for state in STATES:
        house.cases[state] = _case(house, state)
    return house


def _school(cast: Cast) -> None:
    unit = offices.open_unit(
        code="640104-school", name="兴庆区第一小学", level="town", function="school",
        parent=cast.units["area"], posts=[("head", "校长")], by=None,
    )  # fmt: skip
    post = unit.posts.get()
    offices.appoint(post=post, person=cast.person("shu"), since=SINCE, by=None)


def administrator(person: Person, kind: str) -> Administrator:
    """One more administrator, as ``bootstrap`` makes them on an empty system."""
    row = Administrator(ref=refs.new_ref(), person=person, kind=kind)
    data = {"person": person.pk, "kind": str(kind)}
    record(row, "administrator.made", actor=actor(None), data=data, texts={"name": person.name},
           business=clock.now())  # fmt: skip
    row.save()
    return row


def _case(house: House, state: str) -> Case:
    cast = house.cast
    answers = PLAN | {"title": f"春耕备耕 {state}"}
    unit = cast.units["agriculture"]
    ref = filing.begin(gate="assessment", unit=unit, by=cast.ann, answers=answers).ref
    if state != "draft":
        filing.file(ref=ref, by=cast.ann)
    if state == "withdrawn":
        filing.withdraw(ref=ref, by=cast.ann)
    if state == "granted":
        _decide_all(house, ref)
    case = Case.objects.get(ref=ref)
    item = WorkItem.objects.filter(case=case).order_by("stop__place").first()
    if item is not None:
        house.items[state] = item.ref
    return case


def _decide_all(house: House, ref: str) -> None:
    from approvals.selectors import inbox_for

    for _turn in range(8):
        for name in ("hal", "pam", "oz", "gus", "dep"):
            person = house.cast.people[name]
            for item in inbox_for(person).filter(case__ref=ref).exclude(stop__word="record"):
                deciding.decide(item=item.ref, by=person, verdict="approve")


def ask(client: Client, method: str, url: str) -> Any:
    """The answer; whatever it wrote is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(method, url, b"{}" if "/api/" in url else b"",
                                content_type="application/json" if "/api/" in url else
                                "application/x-www-form-urlencoded")  # fmt: skip
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


OTHER_ROWS = ("permits/", "attachments/", "exports/", "delegations/", "papers/", "reports/",
              "visits/")  # fmt: skip


def address(pattern: str, words: dict[str, Any]) -> str:
    """An address with every word put in; rows that are no case are such as nobody gave out."""
    words = dict(words)
    if "gates/" in pattern:
        words["key"] = words["gate"]
    if "inbox/" in pattern:
        words["ref"] = words["item"]
    if any(row in pattern for row in OTHER_ROWS) and "cases/" not in pattern:
        words["ref"] = NOWHERE
    return re.sub(r"<(\w+)>", lambda found: str(words[found[1]]), address_of(pattern))
