"""The burden of a case, kept where nobody but its own office reads it: no event, no figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals import burden, clock
from approvals.gates import Kind
from approvals.models import Burden, Case, Draft


def note_filing(
    case: Case, kind: Kind, draft: Draft | None, raw: Mapping[str, Any], cleaned: Mapping[str, Any]
) -> None:
    """Count a filing, inside its transaction and before the case takes the new answers.

    A refile adds the fields that were changed and the time; what stood there is not counted twice.
    """
    again = case.projection["round"] > 1
    given = case.current_answers if again else (draft.given if draft else {})
    counts = burden.counted(kind.form, raw, cleaned, given)
    seconds = draft.worked + burden.worked(draft.saved, clock.now()) if draft else 0
    row = Burden.objects.filter(case=case).first() if again else None
    row = row or Burden(case=case, filled=counts.filled, files=counts.files)
    row.typed += counts.typed
    row.seconds += seconds
    row.save()
