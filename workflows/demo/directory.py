"""The data directory of the demonstration: what is held already, and by which office."""

from __future__ import annotations

from approvals.models import Unit
from whitelist.data_items import DataItem
from workflows.demo.tables import lines


def open_directory() -> None:
    """Two statements; the keepers are offices of the region."""
    keepers = dict(
        Unit.objects.filter(level="region").exclude(function="area").values_list("function", "pk")
    )
    DataItem.objects.bulk_create(
        DataItem(
            code=row["code"], name=row["name"], shared=bool(row["shared"]),
            keeper_id=keepers.get(row["keeper"]),
        )
        for row in lines("data_items")
    )  # fmt: skip
