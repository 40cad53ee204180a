"""Attachments over the API and the pages: who may, what comes back, with which headers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.models import Attachment, Case
from tests.api.conftest import Caller, nothing_written, refused
from tests.conftest import PLAN, insist

PDF = b"%PDF-1.7 api"


def post(caller: Caller, ref: str, name: str = "a.pdf", content: bytes = PDF, **more: Any) -> Any:
    return caller.client.post(
        f"/api/v1/cases/{ref}/attachments",
        {"file": SimpleUploadedFile(name, content), **more},
        headers={"Authorization": f"Bearer {caller.token}"},
    )


@pytest.fixture
def draft(call: Any) -> str:
    sent = call("ann").post("cases", {"gate": "assessment", "answers": PLAN})
    return str(sent.json()["ref"])


def test_add_list_fetch_and_leave_out(call: Any, draft: str) -> None:
    added = post(call("ann"), draft)
    assert added.status_code == 201
    (file,) = added.json()["attachments"]
    (line,) = call("ann").get(f"cases/{draft}/attachments").json()
    assert (line["ref"], line["name"], line["size"]) == (file, "a.pdf", len(PDF))
    got = call("ann").get(f"cases/{draft}/attachments/{file}")
    assert b"".join(got.streaming_content) == PDF
    gone = call("ann").delete(f"cases/{draft}/attachments/{file}")
    assert gone.status_code == 200
    assert call("ann").get(f"cases/{draft}/attachments").json() == []
    refused(call("ann").get(f"cases/{draft}/attachments/{file}"), 404)  # it was never filed
    insist(Case.objects.get(ref=draft))


def test_others_and_nonsense_change_nothing(call: Any, draft: str) -> None:
    (file,) = post(call("ann"), draft).json()["attachments"]
    with nothing_written():
        refused(post(call("hal"), draft, content=PDF + b"2"), 404)
        refused(call("eve").get(f"cases/{draft}/attachments"), 404)
        refused(call("eve").get(f"cases/{draft}/attachments/{file}"), 404)
        refused(call("hal").delete(f"cases/{draft}/attachments/{file}"), 404)
        refused(post(call("ann"), draft, name="a.exe"), 422)
        refused(post(call("ann"), draft, content=b"MZ"), 422)
        refused(post(call("ann"), draft, content=PDF + b"3", expected_seq="9999"), 422)
        refused(call("ann").delete(f"cases/{draft}/attachments/0000000000Z"), 404)


def test_a_file_in_the_page_is_sandboxed_and_framed_by_us_alone(
    call: Any, cast: Any, draft: str
) -> None:
    (file,) = post(call("ann"), draft).json()["attachments"]
    client = Client()
    client.force_login(cast.ann)
    answer = client.get(f"/attachments/{file}/view/")
    assert answer["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == (
        "SAMEORIGIN",
        "nosniff",
    )
    assert client.get(f"/attachments/{file}/")["X-Frame-Options"] == "DENY"
    client.force_login(cast.eve)
    assert client.get(f"/attachments/{file}/view/").status_code == 404


def test_the_form_attaches_without_a_script_and_keeps_what_was_typed(cast: Any) -> None:
    client = Client()
    client.force_login(cast.ann)
    sent = {"do": "attach", "title": "春耕", "files": SimpleUploadedFile("a.pdf", PDF + b"form")}
    answer = client.post("/new/assessment/plan/", sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    row = Attachment.objects.latest("added")
    page = client.get(answer["Location"]).content.decode()
    assert "a.pdf" in page
    assert "春耕" in page
    edit = f"/cases/{row.case.ref}/edit/"
    bad = client.post(edit, {"do": "attach", "files": SimpleUploadedFile("a.exe", b"MZ")})
    assert bad.status_code == 422
    unsent = client.post(edit, {**PLAN, "do": "file", "files": "forgotten.pdf"})
    assert unsent.status_code == 422
    assert client.post(edit, {"detach": row.ref, "title": "春耕"}).status_code == 302
    assert insist(row.case).projection["attachments"] == []
