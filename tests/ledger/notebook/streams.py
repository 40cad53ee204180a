"""How a notebook folds, and how its tables are read back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from approvals.ledger.streams import Guarded, Stream, register, register_types

OF_NOTEBOOK = "'notebook:' || (SELECT ref FROM notebook_notebook WHERE id = NEW.notebook_id)"


def fold(state: dict[str, Any] | None, body: dict[str, Any]) -> dict[str, Any]:
    data = body["data"]
    match body["type"]:
        case "notebook.begun":
            return {"title": body["pii"]["title"], "closed": False, "pages": {}, "stars": []}
        case "notebook.page_added":
            return state | {"pages": state["pages"] | {data["page"]: 0}}
        case "notebook.page_written":
            return state | {"pages": state["pages"] | {data["page"]: data["lines"]}}
        case "notebook.remarked":
            return state | {"stars": [*state["stars"], data["stars"]]}
        case "notebook.closed":
            return state | {"closed": True}
    raise ValueError(f"a notebook does not know {body['type']}")


def project(notebook: Any) -> dict[str, Any]:
    return {
        "title": notebook.title,
        "closed": notebook.closed,
        "pages": {str(page.number): page.lines for page in notebook.pages.all()},
        "stars": list(notebook.remarks.order_by("event__seq").values_list("stars", flat=True)),
    }


def check(notebook: Any, bodies: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """Each remark of the stream has its row, at its own event."""
    kept = set(notebook.remarks.values_list("event__seq", flat=True))
    for body in bodies:
        if body["type"] == "notebook.remarked" and body["seq"] not in kept:
            yield body["seq"], "the remark of this event is gone"


def register_all() -> None:
    register(
        Stream(
            kind="notebook",
            fold=fold,
            model="notebook.Notebook",
            project=project,
            check=check,
            guarded=(
                Guarded(model="notebook.Page", stream_sql=OF_NOTEBOOK),
                Guarded(
                    model="notebook.Remark",
                    stream_sql=OF_NOTEBOOK,
                    append_only=True,
                    erasable=("words",),
                ),
            ),
        )
    )
    register_types(
        {
            "notebook.begun",
            "notebook.page_added",
            "notebook.page_written",
            "notebook.remarked",
            "notebook.closed",
            "other.thing",  # known to the ledger, unknown to the fold
        }
    )
