"""Files that an office adds to its own case: what is kept, by whom, until when, and who sees it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.errors import Conflict, Forbidden, Invalid, Missing
from approvals.filed_bytes import path_of
from approvals.ledger.models import Event
from approvals.ledger.verify import verify
from approvals.models import Attachment, Case, Draft
from approvals.services import attaching, filing
from approvals.services.attachments import Offered
from tests.conftest import PLAN, insist

PDF = b"%PDF-1.7 basis"


def scanner(content: bytes) -> str:
    return "EICAR" if b"EICAR" in content else ""


@pytest.fixture
def draft(cast: Any) -> Case:
    case = filing.begin(gate="assessment", unit=cast.units["agriculture"], by=cast.ann)
    filing.save_draft(ref=case.ref, by=cast.ann, answers=PLAN)
    return case


def attach(case: Case, by: Any, name: str = "依据.pdf", content: bytes = PDF, **more: Any) -> str:
    done = attaching.attach(ref=case.ref, by=by, files=[Offered(name, content)], **more)
    return str(done["attachments"][0])


def test_a_file_is_an_event_with_its_hash_and_its_name_a_commitment(cast: Any, draft: Case) -> None:
    ref = attach(draft, cast.ann)
    body = bytes(Event.objects.filter(stream=draft.stream).latest("seq").body).decode()
    row = Attachment.objects.get(ref=ref)
    assert row.sha256 in body
    assert "依据" not in body
    assert insist(draft).projection["attachments"][0]["round"] == row.round == 1
    assert path_of(row.sha256).read_bytes() == PDF


def test_a_file_left_out_is_gone_now_and_there_before(cast: Any, draft: Case) -> None:
    ref = attach(draft, cast.ann)
    attaching.detach(ref=draft.ref, file=ref, by=cast.ann)
    assert insist(draft).projection["attachments"] == []
    with pytest.raises(Missing):
        attaching.detach(ref=draft.ref, file=ref, by=cast.ann)


def test_after_filing_nothing_is_added_or_left_out(cast: Any, draft: Case) -> None:
    ref = attach(draft, cast.ann)
    filing.file(ref=draft.ref, by=cast.ann)
    with pytest.raises(Conflict):
        attach(draft, cast.ann, content=PDF + b"2")
    with pytest.raises(Conflict):
        attaching.detach(ref=draft.ref, file=ref, by=cast.ann)
    assert len(insist(draft).projection["attachments"]) == 1


def test_others_add_nothing(cast: Any, draft: Case) -> None:
    with pytest.raises((Missing, Forbidden)):
        attach(draft, cast.hal)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"GIF89a"),
        ("a.html", PDF),
        ("a.png", PDF),
        ("a\0.pdf", PDF),
        ("../a.pdf", PDF),
        ("fdp\u202e.pdf", PDF),
        (".pdf", PDF),
        ("a" * 200 + ".pdf", PDF),
        ("a.pdf", PDF + b"EICAR"),
        ("a.pdf", PDF + b"0" * 1024 * 1024),
        ("a.pdf", b""),
    ],
)
def test_what_is_refused_leaves_no_row_and_no_event(
    cast: Any, draft: Case, settings: Any, name: str, content: bytes
) -> None:
    settings.ATTACHMENT_SCANNER, settings.ATTACHMENT_MB = f"{__name__}.scanner", 1
    before = Event.objects.count()
    with pytest.raises(Invalid):
        attach(draft, cast.ann, name, content)
    assert (Attachment.objects.count(), Event.objects.count()) == (0, before)


def test_there_are_limits_to_a_case(cast: Any, draft: Case, settings: Any) -> None:
    settings.ATTACHMENT_COUNT = 2
    attach(draft, cast.ann)
    with pytest.raises(Conflict):
        attach(draft, cast.ann)  # the same once more
    attach(draft, cast.ann, content=PDF + b"2")
    with pytest.raises(Invalid):
        attach(draft, cast.ann, content=PDF + b"3")
    settings.ATTACHMENT_COUNT, settings.ATTACHMENT_TOTAL_MB = 9, 0
    with pytest.raises(Invalid):
        attach(draft, cast.ann, content=PDF + b"3")


def test_a_retry_adds_nothing_twice(cast: Any, draft: Case) -> None:
    first = attach(draft, cast.ann, command="k")
    assert attach(draft, cast.ann, command="k") == first
    assert Attachment.objects.count() == 1


def test_a_refused_first_file_leaves_no_draft(cast: Any) -> None:
    before = Case.objects.count()
    named: dict[str, Any] = {
        "gate": "assessment",
        "unit": cast.units["agriculture"],
        "by": cast.ann,
    }
    with pytest.raises(Invalid):
        attaching.begin_and_attach(**named, answers=PLAN, files=[Offered("a.pdf", b"no")])
    assert Case.objects.count() == before


def test_a_name_with_a_classification_mark_stops_the_filing(cast: Any, draft: Case) -> None:
    attach(draft, cast.ann, "机密 依据.pdf")
    with pytest.raises(Invalid) as refusal:
        filing.file(ref=draft.ref, by=cast.ann)
    assert "C-H01" in {finding.code for finding in refusal.value.findings}


def test_who_adds_a_file_writes_the_case(cast: Any, draft: Case) -> None:
    Draft.objects.filter(case=draft).update(writers=[])
    attach(draft, cast.ann)
    assert Draft.objects.get(case=draft).writers == [cast.ann.pk]


@pytest.mark.parametrize("wrong", ["changed", "gone"])
def test_bytes_that_are_not_those_of_the_hash_are_named(cast: Any, draft: Case, wrong: str) -> None:
    ref = attach(draft, cast.ann, content=PDF + wrong.encode())
    path = path_of(Attachment.objects.get(ref=ref).sha256)
    path.unlink() if wrong == "gone" else path.write_bytes(PDF + b"!")
    assert any(ref in str(finding) for finding in verify([draft.stream]).findings)
    path.unlink(missing_ok=True)


# -- told at the box -------------------------------------------------------------------------------


def page_after(cast: Any, draft: Case, *files: tuple[str, bytes], **more: str) -> Any:
    """The answer to a form sent by its own button, as without a script."""
    client = Client()
    client.force_login(cast.ann)
    client.cookies["django_language"] = "en"
    sent: dict[str, Any] = {"do": "attach", "title": "春耕备耕", **more}
    if files:
        sent["files"] = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(f"/cases/{draft.ref}/edit/", sent)


def box_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text[text.index('id="files-wrong"') : text.index('value="attach"')]


def test_each_refused_file_is_named_at_the_box_with_what_to_do(cast: Any, draft: Case) -> None:
    answer = page_after(cast, draft, ("表.xlsx", b"PK"), ("好.pdf", PDF), ("图.png", PDF + b"2"))
    text, box = answer.content.decode(), box_of(answer)
    assert answer.status_code == 422
    assert "<b>表.xlsx</b>" in box
    assert "Save it as one of these" in box
    assert "<b>图.png</b>" in box
    assert "<b>好.pdf</b>" not in box
    above = text[: text.index('id="files"')]
    assert "Save it as" not in above  # nowhere but at the box
    assert 'id="refused"' not in above  # nothing was filed, so nothing is called not filed
    assert 'value="春耕备耕"' in text  # what was typed is kept
    assert 'formaction="#files-wrong"' in text  # without a script the browser goes there by itself
    assert not Attachment.objects.exists()


def test_a_file_that_is_there_already_and_none_at_all_are_told_there(
    cast: Any, draft: Case
) -> None:
    attach(draft, cast.ann, "一.pdf")
    again = page_after(cast, draft, ("二.pdf", PDF))
    assert again.status_code == 409
    assert "<b>二.pdf</b>" in box_of(again)
    nothing = page_after(cast, draft)
    assert nothing.status_code == 422
    assert "Choose a file first" in box_of(nothing)
    unsent = page_after(cast, draft, do="file", files="忘了.pdf")
    assert unsent.status_code == 422
    assert "<b>忘了.pdf</b>" in box_of(unsent)
    assert Attachment.objects.count() == 1
