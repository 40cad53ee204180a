"""A crowd of open items that nobody filed: rows for the inbox to be slow with."""

from __future__ import annotations

from django.db import connection

from approvals.ledger.triggers import remove_all_guards
from approvals.models import Case, Post, Round, WorkItem

PLACES = 30_000  # stops a round may hold


def bulk_items_without_ledger(*, like: WorkItem, count: int, post: Post, first: int = 0) -> None:
    """``count`` copies of an open item and its case at ``post``, written past the ledger.

    Takes the guards off this database for good: it is one that the run made and throws away.
    """
    remove_all_guards(connection)
    for start in range(first, first + count, PLACES):
        _chunk(like, start, min(PLACES, first + count - start), post)


def _chunk(like: WorkItem, start: int, count: int, post: Post) -> None:
    begun = Round.objects.order_by("-number").first()
    round_ = Round(
        flow_class=like.round.flow_class, case=like.case, number=(begun.number if begun else 0) + 1,
        definition="", last_seq=1,
    )  # fmt: skip
    round_.save()
    _copy(Case, like.case.pk, "id", start, count, {"ref": "'X' || (100000 + n)"}, leave="id")
    _copy(
        type(like.stop), like.stop.pk, "ref", start, count,
        {"ref": "'X' || (100000 + n)", "place": f"n - {start}", "round_id": str(round_.pk)},
    )  # fmt: skip
    case = "(SELECT id FROM approvals_case c WHERE c.ref = 'X' || (100000 + n))"
    ref = "'X' || (100000 + n)"
    fresh = {"ref": ref, "stop_id": ref, "case_id": case, "round_id": str(round_.pk)}
    _copy(WorkItem, like.pk, "ref", start, count, {**fresh, "post_id": str(post.pk)})


def _copy(model, pk, key, start, count, fresh, leave: str = "") -> None:  # type: ignore[no-untyped-def]
    """INSERT … SELECT of one row ``count`` times; ``fresh`` gives SQL over n for what differs."""
    columns = [field.column for field in model._meta.local_concrete_fields if field.column != leave]
    values = [fresh.get(column, f't."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    sql = (
        f"INSERT INTO {model._meta.db_table} ({names}) "  # noqa: S608 -- names of our own models
        f"WITH RECURSIVE numbers(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM numbers "
        f"WHERE n < {start + count - 1}) "
        f"SELECT {', '.join(values)} FROM numbers, {model._meta.db_table} t WHERE t.{key} = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [pk])
