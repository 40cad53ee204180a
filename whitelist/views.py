"""The registers one may see, one permit with its verbs, and the answer at the door."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals import clock
from approvals.desk import desk_of
from approvals.errors import Invalid, Missing
from approvals.views.refusals import speaks
from whitelist import lookup, verbs
from whitelist.permits import Permit
from whitelist.presenters import card, life_of, row_of, verbs_for
from whitelist.registers import registers
from whitelist.selectors import permit_of, permits_listed

PAGE = 50
LOOKUPS = 30  # a minute and address


@login_required
@speaks
@require_GET
def permit_list(request: HttpRequest) -> HttpResponse:
    """The entries one may see, newest first; never a public list of people."""
    desk = desk_of(request)
    rows = permits_listed(desk.person)
    if q := request.GET.get("q", "").strip()[:60].replace("\0", ""):
        rows = rows.filter(number__icontains=q) | rows.filter(unit__name__icontains=q)
    found = list(rows[: PAGE + 1])
    book = next(iter(registers()))
    heads = [str(name) for name in book.fact_names]
    context = {
        "title": _("Registers"),
        "columns": [_("Number"), _("Held by"), *heads, _("Days"), _("Standing")],
        "rows": [row_of(row) for row in found[:PAGE]],
        "print": True,
        "total_words": _("%(n)s entries you may see") % {"n": min(len(found), PAGE)},
        "q": q,
    }
    return render(request, "approvals/register.html", context)


@login_required
@speaks
@require_GET
def permit(request: HttpRequest, ref: str) -> HttpResponse:
    """One permit and its life."""
    return render(request, "approvals/permit.html", _page(request, _permit(request, ref)))


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def permit_verb(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """A verb of the register: asks what its form asks, then does it."""
    found = _permit(request, ref)
    step = next((one for one in found.book.verbs if one.name == verb and one.who), None)
    if step is None:
        raise Missing(_("There is nothing here."))
    form = step.form(request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            answers = {name: request.POST.get(name, "") for name in form.fields}
            verbs.perform(permit=ref, verb=verb, by=desk_of(request).person, answers=answers)
        except Invalid as refusal:
            _note(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Done: %(what)s.") % {"what": step.label})
            return redirect("permit", ref)
    context = {
        **_page(request, found),
        "form": form,
        "form_title": step.label,
        "submit": step.label,
    }
    return render(request, "approvals/permit.html", context, status=status)


def _note(form: Any, refusal: Invalid) -> None:
    form.is_valid()
    for name, texts in refusal.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
    if not form.errors:
        form.add_error(None, str(refusal.detail))


def _permit(request: HttpRequest, ref: str) -> Permit:
    found = permit_of(desk_of(request).person, ref)
    if found is None:
        raise Missing(_("There is nothing here."))
    return found


def _page(request: HttpRequest, found: Permit) -> dict[str, Any]:
    acts = [
        {"label": verb.label, "url": reverse("permit_verb", args=[found.ref, verb.name])}
        for verb in verbs_for(desk_of(request).person, found)
    ]
    return {
        "permit": card(found, request),
        "case_url": reverse("case", args=[found.case.ref]),
        "case_number": found.case.ref,
        "facts": found.book.facts(found.entry),
        "conditions": found.case.conditions,
        "life": life_of(found),
        "verbs": acts,
    }


@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """The answer to a code, for anybody: no account, no name, counted without either."""
    typed = request.GET.get("code", "")[:40].replace("\0", "")
    context: dict[str, Any] = {"answer": "ask", "now": clock.now(), "code": typed}
    if not typed:
        return render(request, "approvals/door.html", context)
    if too_often(request):
        return render(request, "approvals/error.html", {"status": 429}, status=429)
    answer = lookup.answer(typed)
    lookup.count(answer)
    return render(request, "approvals/door.html", context | told(answer))


def too_often(request: HttpRequest) -> bool:
    """More than LOOKUPS a minute from one address; where the cache is down nobody is held up."""
    address = request.META.get("REMOTE_ADDR", "")
    key = f"door:{address}:{clock.now():%H%M}"
    cache.add(key, 0, timeout=120)
    try:
        return int(cache.incr(key)) > LOOKUPS
    except ValueError:
        return False


def told(answer: lookup.Answer) -> dict[str, Any]:
    """What the door is told, in the template's words."""
    words = {
        lookup.Verdict.ALLOWED: ("yes", _("Today lies within the days approved")),
        lookup.Verdict.NOT_ALLOWED: ("no", _("There was an approval; it is over or suspended")),
        lookup.Verdict.OUTSIDE: ("wait", _("The approval is for other days")),
        lookup.Verdict.UNKNOWN: ("no", _("No approval is found under this code")),
    }
    sign, reason = words[answer.verdict]
    context = {"answer": sign, "reason": reason, "code": answer.code, "clause": answer.clause}
    if answer.verdict is lookup.Verdict.UNKNOWN:
        return context
    pairs = [
        (_("Office"), answer.holder),
        (_("Covers"), "、".join(answer.covers)),
        (_("Days"), f"{answer.first} — {answer.last}"),
        (_("Approved as"), answer.number),
    ]
    return {
        **context,
        "pairs": pairs,
        "forbidden": answer.may_not_ask,
        "forbidden_clauses": [answer.clause],
    }
