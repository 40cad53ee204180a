"""What stands beside a case: decided lately for the same office, only where the reader may see."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.models import PaperDecision
from approvals.services import offices
from tests.cast import SINCE


def pane(person: Any, ref: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(f"/inbox/{ref}/").context["item"]


def test_the_same_office_lately(cast: Any, file: Any, decide: Any, item: Any) -> None:
    earlier = file(title="春耕备耕")
    decide(earlier, "hal", opinion="同意先行。")
    now = file(title="防汛备汛")
    (said,) = pane(cast.hal, item(now, "head").ref)["past_unit"]
    assert (said["text"], said["about"]) == ("同意先行。", "春耕备耕")
    decide(now, "hal")
    decide(now, "gus")
    pam = pane(cast.pam, item(now, "office", cast.post("party_office")).ref)
    assert pam["past_unit"] == []  # the earlier case has not arrived at her


def test_what_was_written_before_is_read_beside_the_case(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file()
    decide(case, "hal", opinion="已核对编制。")
    client = Client()
    client.force_login(cast.gus)
    page = client.get(f"/inbox/{item(case, 'advice').ref}/").content.decode()
    assert "已核对编制。" in page


def test_who_signed_is_chosen_where_several_could(
    cast: Any, file: Any, decide: Any, item: Any
) -> None:
    case = file()
    decide(case, "hal")
    decide(case, "gus")
    post = cast.post("party_office")
    offices.appoint(post=post, person=cast.people["eve"], since=SINCE, by=None)
    client = Client()
    client.force_login(cast.rec)
    sent = {"item": item(case, "office", post).ref, "verdict": "approve", "opinion": "同意。"}

    def enter(signer: str) -> int:
        scan = SimpleUploadedFile("批示.pdf", b"%PDF-1.4 scan")
        return client.post("/papers/", {**sent, "scan": scan, "signer": signer}).status_code

    assert enter("") == 422
    assert enter(str(cast.hal.pk)) == 422
    assert not PaperDecision.objects.exists()
    assert enter(str(cast.pam.pk)) == 302
    assert PaperDecision.objects.get().signer == cast.pam
