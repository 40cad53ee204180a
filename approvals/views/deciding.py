"""One case beside the list: what there is to know, and the verdicts."""

from __future__ import annotations

from functools import partial

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.desk import COUNTED, desk_of
from approvals.errors import Invalid
from approvals.proving import prove, proven
from approvals.services import consulting, deciding
from approvals.services.seeing import nothing_for_others
from approvals.sifting import sieve_of
from approvals.views.inbox import list_of, sifted
from approvals.views.panes import again, answers, pane, typed_again
from approvals.views.refusals import speaks
from approvals.words import Verdict


@login_required
@speaks
@require_GET
def inbox_item(request: HttpRequest, ref: str) -> HttpResponse:
    """One item open, with the list beside it; htmx gets the reading pane alone."""
    context = pane(request, ref)
    if context["decide"]:
        context["decide"]["next"] = _after(request, ref)
        context["decide"]["sieve"] = sieve_of(request.GET).query
    if request.headers.get("HX-Request"):
        return render(request, "approvals/parts/reading.html", context)
    return render(request, "approvals/inbox.html", {**list_of(request), **context, "opened": True})


@login_required
@speaks
@require_POST
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Say a verdict; what a rule or a missing sentence stops comes back with all that was typed."""
    data = request.POST
    try:
        if password := data.get("password", ""):
            prove(request, password)
        with nothing_for_others(desk_of(request).person, ref):
            deciding.decide(
                item=ref,
                by=desk_of(request).person,
                verdict=data.get("verdict", ""),
                opinion=_opinion(request),
                conditions=data.get("conditions", ""),
                answers_to_findings=answers(request),
                expected_seq=seq_of(data.get("expected_seq")),
                command=data.get("command", "")[:80],
                proven=partial(proven, request),
            )
    except Invalid as refusal:
        return again(request, ref, refusal)
    words = _("Noted: %(verdict)s.") % {"verdict": Verdict(data["verdict"]).label}
    messages.success(request, words)
    return _next(request)


@login_required
@speaks
@require_POST
def prove_otherwise(request: HttpRequest, ref: str) -> HttpResponse:
    """Show by passkey or code that it is you; then the same page, with all that was typed. It
    decides nothing: the button is pressed after that."""
    if not proven(request):
        typed = request.POST.copy()
        typed.pop("password", None)  # is kept nowhere
        request.POST = typed  # type: ignore[assignment]  # a copy, without the password
        raise ReauthenticationRequired
    return render(request, "approvals/inbox.html", typed_again(request, ref))


@login_required
@speaks
@require_POST
def acknowledge(request: HttpRequest, ref: str) -> HttpResponse:
    """Take note of a copy."""
    person = desk_of(request).person
    with nothing_for_others(person, ref):
        consulting.acknowledge(item=ref, by=person)
    return _next(request)


def _next(request: HttpRequest) -> HttpResponse:
    """The next case opens by itself, with the list beside it as it was."""
    following = request.POST.get("next", "")
    waiting = {ref for ref, _due in desk_of(request).waiting}
    query = sieve_of(QueryDict(request.POST.get("sieve", "")[:1_000])).query
    url = reverse("inbox_item", args=[following]) if following in waiting else reverse("inbox")
    return redirect(f"{url}?{query}" if query else url)


def _opinion(request: HttpRequest) -> str:
    """The opinion; where a box beside it says with which case, or until when, this comes first."""
    data = request.POST
    verdict, said = data.get("verdict", ""), data.get("opinion", "").strip()
    lead = ""
    if verdict == Verdict.MERGE and (other := data.get("merge_into", "").strip()):
        lead = _("Into %(other)s.") % {"other": other}
    if verdict == Verdict.DEFER and (day := data.get("defer_until", "").strip()):
        lead = _("Until %(day)s.") % {"day": day}
    return f"{lead} {said}".strip()


def seq_of(text: str | None) -> int | None:
    """The place in the ledger that a page carried. Raises Invalid for what is none."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(_("The page you sent speaks of a moment that has not been. Load it again."))
    return int(text)


def _after(request: HttpRequest, ref: str) -> str:
    """The reference that follows in the list, for the page that opens after a decision."""
    desk, sieve = desk_of(request), sieve_of(request.GET)
    refs = [one for one, _due in desk.waiting]
    if sieve:
        refs = list(sifted(desk, sieve).values_list("ref", flat=True)[:COUNTED])
    if ref not in refs:
        return refs[0] if refs else ""
    place = refs.index(ref)
    rest = refs[place + 1 :] + refs[:place]
    return rest[0] if rest else ""
