"""What may be done with an item short of deciding it, as the decide form offers it."""

from __future__ import annotations

from typing import Any

from approvals import clock
from approvals.fold import added_at
from approvals.models import Case, Person, WorkItem
from approvals.services.rerouting import earlier_stops
from approvals.services.rights import holders_of


def more_at(
    case: Case, item: WorkItem, person: Person, stops: list[dict[str, Any]]
) -> dict[str, Any]:
    """``back_to`` the stops that may decide again, ``hand_to`` the other holders of the post,
    ``added`` the signers who were asked and have not decided; one statement."""
    titles = {one["ref"]: one for stop in stops for one in stop["signers"]}
    open_now = [one for one in added_at(case.projection, item.stop_id) if one["status"] == "open"]
    hidden = case.is_embargoed
    return {
        "ask": not hidden,
        "back_to": [
            (one["ref"], f"{titles[one['ref']]['title']} · {titles[one['ref']].get('person', '')}")
            for one in earlier_stops(case, item)
        ],
        "hand_to": _others(case, item, person),
        "added": [(one["ref"], _post_words(titles[one["ref"]])) for one in open_now],
    }


def _others(case: Case, item: WorkItem, person: Person) -> list[tuple[str, str]]:
    """Accounts and names of those who hold the post beside the reader and wrote nothing here."""
    rows = holders_of(item.post, clock.today()).exclude(person=person)
    rows = rows.exclude(person__in=case.projection["drafters"]).order_by("pk")
    return list(rows.values_list("person__username", "person__name"))


def _post_words(signer: dict[str, Any]) -> str:
    return f"{signer['unit']} {signer['post_title']}"
