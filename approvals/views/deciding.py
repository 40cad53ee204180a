"""One case beside the list: what there is to know, and the verdicts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.desk import Desk, desk_of
from approvals.errors import Invalid, Missing
from approvals.models import WorkItem
from approvals.presenters import reading_view
from approvals.presenters.pickers import post_words, posts_matching
from approvals.selectors import visible_to
from approvals.services import consulting, deciding
from approvals.views.inbox import LOADED, list_of
from approvals.views.refusals import refused, speaks
from approvals.words import Verdict

ANSWER = "answer:"
TYPED = ("opinion", "conditions", "post", "question", "merge_into", "defer_until", "next")


@login_required
@speaks
@require_GET
def inbox_item(request: HttpRequest, ref: str) -> HttpResponse:
    """One item open, with the list beside it; htmx gets the reading pane alone."""
    context = _pane(request, ref)
    if context["decide"]:
        context["decide"]["next"] = _after(desk_of(request), ref)
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
        deciding.decide(
            item=ref,
            by=desk_of(request).person,
            verdict=data.get("verdict", ""),
            opinion=_opinion(request),
            conditions=data.get("conditions", ""),
            answers_to_findings=_answers(request),
            expected_seq=_seq(data.get("expected_seq")),
            command=data.get("command", "")[:80],
        )
    except Invalid as refusal:
        return _again(request, ref, refusal)
    words = _("Noted: %(verdict)s.") % {"verdict": Verdict(data["verdict"]).label}
    messages.success(request, words)
    return _next(request)


@login_required
@speaks
@require_POST
def acknowledge(request: HttpRequest, ref: str) -> HttpResponse:
    """Take note of a copy."""
    consulting.acknowledge(item=ref, by=desk_of(request).person)
    return _next(request)


@login_required
@speaks
@require_POST
def consult(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask another post; the item stays where it is, with what was typed for it so far."""
    data = request.POST
    try:
        consulting.consult(
            item=ref,
            post=_picked(data.get("post", "")),
            question=data.get("question", ""),
            by=desk_of(request).person,
            command=data.get("command", "")[:80],
        )
    except Invalid as refusal:
        return _again(request, ref, refusal)
    messages.success(request, _("Asked. The case stays here meanwhile."))
    if not data.get("opinion") and not any(_answers(request).values()):
        return redirect("inbox_item", ref)
    context = _typed_again(request, ref, without=("post", "question"))
    return render(request, "approvals/inbox.html", context)


def _picked(text: str) -> str:
    """The reference of the one post that the words name. Raises Invalid for none or several."""
    found = posts_matching(text.strip()[:120])
    if len(found) == 1:
        return found[0].ref
    words = _("No post is called so. Type the office, or the office and the title.")
    if found:
        names = "; ".join(post_words(post) for post in found[:6])
        words = _("Which one? %(names)s") % {"names": names}
    raise Invalid(words, fields={"post": [words]})


def _next(request: HttpRequest) -> HttpResponse:
    """The next case opens by itself."""
    following = request.POST.get("next", "")
    waiting = {ref for ref, _due in desk_of(request).waiting}
    if following in waiting:
        return redirect("inbox_item", following)
    return redirect("inbox")


def _pane(request: HttpRequest, ref: str) -> dict[str, Any]:
    """The reading pane of an item whose case one may see. Raises Missing."""
    person = desk_of(request).person
    rows = WorkItem.objects.select_related(*LOADED).filter(ref=ref)
    item = rows.filter(case__in=visible_to(person).values("pk")).first()
    if item is None:
        raise Missing(_("There is nothing here."))
    return {**reading_view(item, person), "back_url": reverse("inbox")}


def _again(request: HttpRequest, ref: str, refusal: Invalid) -> HttpResponse:
    """The same pane with what is missing; nothing typed is lost."""
    context = _typed_again(request, ref)
    if context["decide"] is None:
        return refused(request, refusal, back=reverse("inbox"))
    asked = [one.id for one in refusal.findings if one.asks]
    context["item"]["answer_errors"] = dict.fromkeys(asked, _("One sentence is needed."))
    problems = {name: " ".join(texts) for name, texts in refusal.fields.items()}
    context["decide"]["errors"] = problems or {"verdict": str(refusal.detail)}
    return render(request, "approvals/inbox.html", context, status=refusal.status)


def _typed_again(
    request: HttpRequest, ref: str, *, without: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The whole page, with the words that came in the request back in their boxes."""
    context = {**list_of(request), **_pane(request, ref), "opened": True}
    if context["decide"] is not None:
        context["item"]["answers"] = _answers(request)
        kept = {name: request.POST.get(name, "") for name in TYPED if name not in without}
        context["decide"] |= kept
    return context


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


def _answers(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix(ANSWER): text
        for name, text in request.POST.items()
        if name.startswith(ANSWER) and isinstance(text, str)
    }


def _seq(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(_("The page you sent speaks of a moment that has not been. Load it again."))
    return int(text)


def _after(desk: Desk, ref: str) -> str:
    """The reference that follows in the list, for the page that opens after a decision."""
    refs = [one for one, _due in desk.waiting]
    if ref not in refs:
        return refs[0] if refs else ""
    place = refs.index(ref)
    rest = refs[place + 1 :] + refs[:place]
    return rest[0] if rest else ""
