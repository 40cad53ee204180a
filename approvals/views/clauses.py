"""What a clause of the notice is used for on this site; anybody may look."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals.clauses import is_clause
from approvals.gates import all_gates


@require_GET
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """The rules that rest on it; its official sentence is the operator's own data."""
    rules = [
        {
            "code": rule.code,
            "text": _(rule.text),
            "gate": gate.title,
            "source": rule.source,
            "level": str(rule.level),
        }
        for gate in all_gates()
        for kind in gate.kinds
        for rule in kind.rules
        if rule.clause == clause
    ]
    context = {"clause": clause, "rules": rules}
    status = 200 if is_clause(clause) else 404
    return render(request, "approvals/clause.html", context, status=status)
