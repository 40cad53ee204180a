"""Whoever holds the paper of a permit can check it: page, sheet, papers and notice carry a code
that a phone can follow from anywhere."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.test import Client
from docx import Document

from approvals.templatetags.pictures import qr
from whitelist.permits import Permit
from whitelist.registers import registers

pytestmark = pytest.mark.usefixtures("story")
SITE = "http://testserver/door/?code="


def writer_of(permit: Permit) -> Client:
    client = Client()
    client.force_login(permit.case.drafter)
    return client


def standing_for(register: str) -> Permit:
    """Of each register the permit with the most papers: the one that has lived longest."""
    rows = Permit.objects.filter(register=register, case__state__in=("granted", "recorded"))
    rows = rows.select_related("case", "unit")
    return max(rows, key=lambda row: len(list(papers(row))))


def papers(permit: Permit) -> Iterator[str]:
    """The addresses of all that can be printed of one permit."""
    yield f"/permits/{permit.ref}/"
    yield f"/cases/{permit.case.ref}/"
    for name, sheet in permit.case.kind_object.sheets.items():
        if sheet.ready(permit.case):
            yield f"/permits/{permit.ref}/sheets/{name}/"
    for address, _title in permit.book.papers(permit.entry):
        yield str(address)
    if permit.book.public and permit.book.announces(permit.entry):
        yield f"/lists/{permit.register}/{permit.code}/notice/"


def carries(page: str, permit: Permit) -> bool:
    """A picture of the code is there: as it is typed, or as it is read aloud."""
    return any(qr(f"{SITE}{code}")["d"] in page for code in (permit.code, permit.spaced_code))


@pytest.mark.parametrize("register", [book.key for book in registers()])
def test_every_paper_of_a_permit_carries_a_code_that_leads_to_the_check(register: str) -> None:
    permit = standing_for(register)
    client = writer_of(permit)
    for address in papers(permit):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert carries(answer.content.decode(), permit), address
    file = client.get(f"/cases/{permit.case.ref}/sheet.docx").content
    assert SITE in "".join(one.text for one in Document(io.BytesIO(file)).paragraphs)
    assert Client().get(SITE + permit.code).status_code == 200
