"""Everything that one can ask of the site about a case that one may not know of."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from django.test import Client

from approvals.models import Person
from approvals.services import tokens
from tests.acceptance.inspections import ANSWERS, GATE
from tests.api.conftest import Caller

LISTS = (
    "/", "/cases/", "/cases/?state=granted", "/cases/?state=filed&page=1", "/inbox/",
    "/inbox/?q=燃气", f"/inbox/?gate={GATE}", "/permits/?register=inspections",
    "/permits/?register=inspections&q=宁督批", "/patterns/", "/figures/", "/me/notices/",
    "/search/?mark=acting", "/search/?clause=3.0", "/reports/", "/papers/", "/delegations/",
    "/schools/calendar/", "/posts/?q=燃气", "/keeping/", "/lists/inspections/",
    "/lists/inspections/?q=燃气", "/lists/inspections/csv/",
    f"/figures/report/?gate={GATE}",
)  # fmt: skip
SEARCHES = (
    "/search/?q=燃气", "/search/?q=宁督批", f"/search/?gate={GATE}", "/search/?refs={case}",
    "/search/?state=granted&col=title&col=summary&col=opinions&col=findings",
    f"/search/?kind={GATE}.unplanned&since=2024-03-01",
)  # fmt: skip
ONES = (
    "/permits/{permit}/", "/permits/{permit}/visit/", "/cases/{case}/", "/cases/{case}/replay/",
    "/cases/{case}/compare/", "/cases/{case}/sheet.docx", "/attachments/{file}/",
    "/attachments/{file}/view/", "/erasures/?case={number}",
    "/new/inspection/unplanned/suggest/targets/?q=幸福",
)  # fmt: skip
CALLS = (
    "cases", "cases?q=燃气", "cases?refs={case}", "inbox", "permits", f"permits?gate={GATE}",
    "permits/{permit}", "cases/{case}", "cases/{case}/events", "cases/{case}/replay",
    "cases/{case}/burden", "cases/{case}/attachments",
    "cases/{case}/attachments/{file}", "cases/{case}/compare", "papers", "searches", "patterns",
    "figures", f"figures/report?gate={GATE}", "me/notices", "erasures/texts?case={number}",
    f"gates/{GATE}",
)  # fmt: skip
LIKE = "/cases/{case}/like/"
NEAR = ("G1-W01", "G1-W02", "C-W01")  # what speaks of others' cases


def text_of(answer: Any) -> str:
    """All words of an answer, those inside a packed file and the name of a file among them."""
    whole = answer.streaming_content if answer.streaming else [answer.content]
    return unpacked(b"".join(whole)) + unquote(answer.headers.get("Content-Disposition", ""))


def unpacked(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(BytesIO(content)) as parts:
        texts = [parts.read(name).decode(errors="replace") for name in parts.namelist()]
    return unescape("\n".join(texts))


def beside(question: str, names: dict[str, str], answer: Any) -> str:
    """What an answer says beside the words of the question."""
    text = text_of(answer)
    for name, value in names.items():
        text = text.replace(value, "") if f"{{{name}}}" in question else text
    return text


def asked_by(person: Person, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every question this person can ask, and what comes back."""
    client = Client()
    client.force_login(person)
    for page in (*LISTS, *SEARCHES, *ONES):
        yield page, beside(page, names, client.get(page.format(**names)))
    caller = Caller(tokens.issue(person), Client())
    for call in CALLS:
        yield call, beside(call, names, caller.get(call.format(**names)))
    begun = client.post(LIKE.format(**names), follow=True)
    yield "like", beside(LIKE, names, begun)
    yield from _taken_out(caller)
    yield from _kept(client)
    yield "findings", _findings(caller)


def _taken_out(caller: Caller) -> Iterator[tuple[str, str]]:
    """The tables that come of a search of everything."""
    for form in ("csv", "xlsx"):
        made = caller.post("exports", {"form": form, "gate": GATE})
        if made.status_code == 201:
            yield f"export {form}", text_of(caller.get(f"exports/{made.json()['ref']}/file"))
        else:
            yield f"export {form}", text_of(made)


def _kept(client: Client) -> Iterator[tuple[str, str]]:
    client.post("/search/keep/", {"name": "全部", "query": f"gate={GATE}"})
    yield "kept search", text_of(client.get("/search/"))


def _findings(caller: Caller) -> str:
    """What the rules say to who wants to go to the same place in the same days, on the same."""
    same = ANSWERS | {"title": "城关镇居民楼燃气隐患暗查", "merge_answer": ""}
    said = caller.post(f"gates/{GATE}/check", {"kind": "unplanned", "answers": same}).json()
    return str([one for one in said.get("findings", ()) if one["code"] in NEAR])
