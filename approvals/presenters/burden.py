"""What a case cost, when it has ended: for the handlers of the office that asked alone."""

from __future__ import annotations

from approvals.desk import Desk
from approvals.models import Burden, Case


def burden_view(case: Case, desk: Desk) -> dict[str, int] | None:
    """``{typed, filled, files, minutes}``, or None for all others and before the end.

    One statement, none where there is nothing to show. Minutes are rounded up.
    """
    own = case.unit_id in {unit.pk for unit in desk.handles}
    row = Burden.objects.filter(case=case).first() if own and case.closed else None
    if row is None:
        return None
    minutes = -(-row.seconds // 60)
    return {"typed": row.typed, "filled": row.filled, "files": row.files, "minutes": minutes}
