"""The two administrators' erasure, over pages and the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from approvals import clock
from approvals.models import AdministratorKind, Case, Decision, Erasure
from tests.cast import Cast
from tests.security.house import administrator

AFTER = "2055-01-03T09:00"
SAID = "家中变故，不宜写入文书"


@pytest.fixture
def refused(file: Callable[..., Case], decide: Callable[..., str]) -> Case:
    case = file()
    decide(case, "hal", "refuse", opinion=SAID)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    for name, kind in (("sec", AdministratorKind.SECURITY), ("adi", AdministratorKind.AUDIT)):
        administrator(cast.person(name), kind)

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.person(name))
        client.cookies["django_language"] = "en"
        return client

    return signed_in


def post(client: Client, url: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/{url}", json.dumps(body), content_type="application/json")


def test_over_the_api_one_proposes_and_the_other_confirms(refused: Case, signed_in: Any) -> None:
    sec, adi = signed_in("sec"), signed_in("adi")
    with clock.at(AFTER):
        texts = sec.get(f"/api/v1/erasures/texts?case={refused.ref}").json()
        named = [one["commitment"] for one in texts if one["name"] == "opinion"]
        body = {"case": refused.ref, "texts": named, "ground": "request", "reason": "申请"}
        assert post(adi, "erasures", body).status_code == 403
        told = post(sec, "erasures", body)
        assert told.status_code == 201, told.content
        ref = told.json()["ref"]
        assert post(sec, f"erasures/{ref}/confirm", {}).status_code == 403
        assert adi.get(f"/api/v1/erasures/{ref}").json()["state"] == "waiting"
        assert post(adi, f"erasures/{ref}/confirm", {}).json()["state"] == "done"
        assert post(adi, f"erasures/{ref}/drop", {}).status_code == 409
        assert SAID not in adi.get("/api/v1/erasures").content.decode()
    assert Decision.objects.get(case=refused).opinion == "—"


def test_over_pages_the_texts_are_named_and_never_read(
    cast: Cast, refused: Case, signed_in: Any
) -> None:
    sec, adi = signed_in("sec"), signed_in("adi")
    with clock.at(AFTER):
        page = sec.get(f"/erasures/?case={refused.ref}").content.decode()
        assert "an opinion" in page
        assert SAID not in page
        assert "春耕" not in page
        kept = sec.get(f"/api/v1/erasures/texts?case={refused.ref}").json()
        texts = [one["commitment"] for one in kept]
        body = {"case": refused.ref, "texts": texts, "ground": "request"}
        assert sec.post("/erasures/", body).status_code == 422
        assert not Erasure.objects.exists()
        assert sec.post("/erasures/", body | {"reason": "本人申请"}).status_code == 302
        ref = Erasure.objects.get().ref
        assert "Erase for good" not in sec.get(f"/erasures/{ref}/").content.decode()
        assert sec.post(f"/erasures/{ref}/", {"action": "confirm"}).status_code == 403
        assert "Erase for good" in adi.get(f"/erasures/{ref}/").content.decode()
        assert adi.post(f"/erasures/{ref}/", {"action": "x"}).status_code == 404
        assert adi.post(f"/erasures/{ref}/", {"action": "confirm"}).status_code == 302
        aud = signed_in("aud")
        page = aud.get(f"/cases/{refused.ref}/replay/").content.decode()
        assert "Erased on 2055-01-03: proposed by Sec, confirmed by Adi" in page
        assert "本人申请" in page
        assert SAID not in page
        for n in range(1, 6):
            assert aud.get(f"/cases/{refused.ref}/replay/?seq={n}").status_code == 200
        case = f"cases/{refused.ref}"
        pages = (f"/{case}/", f"/{case}/sheet.docx", f"/{case}/compare/", "/search/")
        for url in (*pages, f"/api/v1/{case}", f"/api/v1/{case}/events"):
            assert aud.get(url).status_code == 200, url
        ann = signed_in("ann")
        assert ann.get(f"/cases/{refused.ref}/").status_code == 200


def test_before_its_time_the_page_says_until_when(refused: Case, signed_in: Any) -> None:
    sec = signed_in("sec")
    texts = [one["commitment"] for one in
             sec.get(f"/api/v1/erasures/texts?case={refused.ref}").json()]  # fmt: skip
    body = {"case": refused.ref, "texts": texts, "ground": "request", "reason": "x"}
    answer = sec.post("/erasures/", body)
    assert answer.status_code == 422
    assert "2054-12-31" in answer.content.decode()
    assert post(sec, "erasures", body).status_code == 422
    assert not Erasure.objects.exists()
    for bad in ("\0", "nothing", "💥" * 90):
        assert sec.get("/erasures/", {"case": bad}).status_code == 200
        assert sec.get("/api/v1/erasures/texts", {"case": bad}).status_code in (404, 422)
