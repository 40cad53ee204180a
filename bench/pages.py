"""One decision by pages: whole requests through all middleware, session and templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from viewflow.workflow.models import Task

from approvals.models import Person, WorkItem
from bench.flows import PagedFlow

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
Pages = Callable[[], list[Any]]  # one decision, as the answers to its requests


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def plain_decision(client: Client) -> Pages:
    """A started plain flow, ready for viewflow's three requests: assign, look at the form, send."""
    PagedFlow.start.run()
    task = Task.objects.filter(flow_task=PagedFlow.first, status="NEW").latest("pk")
    at = f"/plain/paged/{task.process_id}/first/{task.pk}"

    def pages() -> list[Any]:
        return [
            client.post(f"{at}/assign/"),
            client.get(f"{at}/execute/"),
            client.post(f"{at}/execute/"),
        ]

    return pages


def our_decision(client: Client, item: WorkItem, *, look: bool) -> Pages:
    """An open item, ready for its one request; ``look`` opens its page before."""
    said = {"verdict": "approve", "command": item.pk}

    def pages() -> list[Any]:
        looked = [client.get(f"/inbox/{item.pk}/")] if look else []
        return [*looked, client.post(f"/inbox/{item.pk}/decide/", said)]

    return pages


def statements(pages: Pages) -> int:
    """What the decision asks of the database; raises where a page did not answer as it should."""
    with CaptureQueriesContext(connection) as seen:
        answers = pages()
    assert [one.status_code for one in answers][-1] == 302
    assert all(one.status_code in (200, 302) for one in answers)
    return sum(one["sql"].lstrip().upper().startswith(COUNTED) for one in seen)
