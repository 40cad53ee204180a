"""What can be done with a notebook, each in one transaction as a service would."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from approvals.ledger.models import Event
from approvals.ledger.record import record
from tests.ledger.notebook.models import Notebook, Page, Remark

NOON = datetime(2024, 3, 18, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def write(notebook: Notebook, what: str, data: dict[str, Any], **more: Any) -> Event:
    return record(
        notebook, f"notebook.{what}", actor={"person": 7}, data=data, business=NOON, **more
    )


@transaction.atomic
def begin(ref: str = "N1", title: str = "春游记") -> Notebook:
    notebook = Notebook(ref=ref)
    event = write(notebook, "begun", {}, texts={"title": title})
    notebook.title = event.commitments["title"]
    notebook.save()
    return notebook


@transaction.atomic
def add_page(notebook: Notebook, number: int) -> Page:
    event = write(notebook, "page_added", {"page": str(number)})
    notebook.save()
    return Page.objects.create(notebook=notebook, number=number, last_seq=event.seq)


@transaction.atomic
def write_page(page: Page, lines: int) -> Event:
    event = write(page.notebook, "page_written", {"page": str(page.number), "lines": lines})
    page.notebook.save()
    page.lines, page.last_seq = lines, event.seq
    page.save()
    return event


@transaction.atomic
def remark(notebook: Notebook, stars: int, words: str = "好") -> Remark:
    event = write(notebook, "remarked", {"stars": stars}, texts={"words": words})
    notebook.save()
    return Remark.objects.create(event=event, notebook=notebook, stars=stars, words=words)


@transaction.atomic
def close(notebook: Notebook) -> Event:
    event = write(notebook, "closed", {})
    notebook.closed = True
    notebook.save()
    return event
