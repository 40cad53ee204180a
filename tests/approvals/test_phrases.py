"""Sentences of one's own: kept for oneself, put into the box, never a decision."""

from __future__ import annotations

from typing import Any

from django.test import Client

from approvals.models import Decision, Phrase
from approvals.services import phrases
from tests.api.conftest import call, nothing_written, refused

__all__ = ["call"]


def test_kept_for_oneself_and_forgotten(call: Any, cast: Any) -> None:
    kept = call("hal").post("phrases", {"text": " 同意，\n按程序办理。 "})
    assert kept.status_code == 201
    assert kept.json()["text"] == "同意， 按程序办理。"
    assert call("hal").post("phrases", {"text": "同意， 按程序办理。"}).json() == kept.json()
    assert call("gus").get("phrases").json() == []
    with nothing_written():
        refused(call("gus").post(f"phrases/{kept.json()['id']}/drop"), 404)
        refused(call("hal").post(f"phrases/{10**30}/drop"), 404, 422)
    assert call("hal").post(f"phrases/{kept.json()['id']}/drop").status_code == 204
    assert call("hal").get("phrases").json() == []


def test_nine_of_a_hundred_characters(call: Any, cast: Any) -> None:
    with nothing_written():
        for wrong in ("", "  ", "字" * 101, "a\0b", 5):
            refused(call("hal").post("phrases", {"text": wrong}), 422)
    for n in range(phrases.MOST):
        phrases.add(text=f"第{n}句", by=cast.hal)
    with nothing_written():
        refused(call("hal").post("phrases", {"text": "再一句"}), 422)


def test_offered_beside_the_opinion_and_not_posted_by_itself(
    cast: Any, file: Any, item: Any
) -> None:
    place = item(file(), "head")
    client = Client()
    client.force_login(cast.hal)
    assert client.post("/phrases/", {"text": "按程序办理。"}).status_code == 302
    assert client.post("/phrases/", {"text": ""}).status_code == 422
    assert "按程序办理。" in client.get("/phrases/").content.decode()
    decide = client.get(f"/inbox/{place.ref}/").context["decide"]
    assert decide["phrases"][0] == "按程序办理。"
    assert len(decide["phrases"]) == 5
    client.post(decide["url"], {"verdict": "approve", "opinion": "", "command": "c"})
    assert Decision.objects.get().opinion == ""
    assert client.post(f"/phrases/{Phrase.objects.get().pk}/drop/").status_code == 302
