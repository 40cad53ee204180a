"""The sheet as DOCX: what the print says, to whom the print says it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.test import Client
from docx import Document

from approvals.models import Case
from tests.cast import Cast
from tests.whitelist.region import gather, grant
from whitelist.permits import Permit


def words_of(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


def got(person: Any, case: Case) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(f"/cases/{case.ref}/sheet.docx")


def test_it_says_what_was_asked_who_said_what_and_the_trail(
    cast: Cast, file: Callable[..., Case], decide: Any
) -> None:
    case = file()
    decide(case, "hal", opinion="同意，请按程序办理。")
    answer = got(cast.ann, case)
    assert answer.status_code == 200
    text = words_of(answer.content)
    case = Case.objects.get(pk=case.pk)
    for said in ("春耕备耕", "同意，请按程序办理。", "Hal", case.ref, case.last_hash[:8]):
        assert said in text, said
    assert f"/cases/{case.ref}/sheet.docx" in cast_page(cast, case)


def cast_page(cast: Cast, case: Case) -> str:
    client = Client()
    client.force_login(cast.ann)
    return client.get(f"/cases/{case.ref}/").content.decode()


def test_it_is_for_those_who_see_the_case_alone(cast: Cast, file: Callable[..., Case]) -> None:
    case = file()
    assert got(cast.eve, case).status_code == 404
    assert got(cast.dep, case).status_code == 404
    assert Client().get(f"/cases/{case.ref}/sheet.docx").status_code == 302


def test_a_permit_is_checked_by_code_and_picture(world: Callable[..., Any]) -> None:
    region = world(gather, "2024-03-01")
    case = Case.objects.get(ref=grant(region, "自治区政府办公室"))
    answer = got(region.who("自治区政府办公室", "handler"), case)
    code = Permit.objects.get(case=case).spaced_code
    assert code in words_of(answer.content)
    assert Document(io.BytesIO(answer.content)).inline_shapes


def test_the_page_of_a_permit_leads_to_the_sheet_for_who_may_read_the_case(
    world: Callable[..., Any],
) -> None:
    region = world(gather, "2024-03-01")
    case = Case.objects.get(ref=grant(region, "自治区政府办公室"))
    page, sheet = f"/permits/{Permit.objects.get(case=case).ref}/", f"/cases/{case.ref}/sheet.docx"
    seen = set()
    for person in region.people.values():
        client = Client()
        client.force_login(person)
        answer = client.get(page)
        if answer.status_code == 200:
            reads = client.get(f"/cases/{case.ref}/").status_code == 200
            assert (sheet in answer.content.decode()) is reads, person
            assert client.get(sheet).status_code == (200 if reads else 404)
            seen.add(reads)
    assert True in seen
