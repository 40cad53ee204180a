"""The reading pane of an item, fresh or with everything that was typed into it still there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.desk import desk_of
from approvals.errors import Invalid, Missing
from approvals.models import Post, WorkItem
from approvals.presenters import reading_view
from approvals.presenters.pickers import post_words, posts_matching
from approvals.proving import proven
from approvals.selectors import visible_to
from approvals.views.inbox import LOADED, list_of
from approvals.views.refusals import refused

ANSWER = "answer:"
TYPED = (
    "opinion",
    "conditions",
    "post",
    "question",
    "back_to",
    "hand_to",
    "merge_into",
    "defer_until",
    "next",
    "sieve",
)


def pane(request: HttpRequest, ref: str) -> dict[str, Any]:
    """The reading pane of an item whose case one may see. Raises Missing."""
    person = desk_of(request).person
    rows = WorkItem.objects.select_related(*LOADED).filter(ref=ref)
    item = rows.filter(case__in=visible_to(person).values("pk")).first()
    if item is None:
        raise Missing(_("There is nothing here."))
    context = {**reading_view(item, person), "back_url": reverse("inbox")}
    if context["decide"] and context["decide"]["final"]:
        context["decide"]["prove"] = not proven(request)
    return context


def again(request: HttpRequest, ref: str, refusal: Invalid) -> HttpResponse:
    """The same pane with what is missing; nothing typed is lost."""
    context = typed_again(request, ref)
    if context["decide"] is None:
        return refused(request, refusal, back=reverse("inbox"))
    asked = [one.id for one in refusal.findings if one.asks]
    context["item"]["answer_errors"] = dict.fromkeys(asked, _("One sentence is needed."))
    problems = {name: " ".join(texts) for name, texts in refusal.fields.items()}
    context["decide"]["errors"] = problems or {"verdict": str(refusal.detail)}
    return render(request, "approvals/inbox.html", context, status=Invalid.status)


def typed_again(request: HttpRequest, ref: str, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The whole page, with the words that came in the request back in their boxes."""
    context = {**list_of(request), **pane(request, ref), "opened": True}
    if context["decide"] is not None:
        context["item"]["answers"] = answers(request)
        kept = {name: request.POST.get(name, "") for name in TYPED if name not in without}
        context["decide"] |= kept
    return context


def answers(request: HttpRequest) -> dict[str, str]:
    """Sentences typed into findings, by finding id."""
    return {
        name.removeprefix(ANSWER): text
        for name, text in request.POST.items()
        if name.startswith(ANSWER) and isinstance(text, str)
    }


def picked_post(text: str) -> Post:
    """The one post that the words name. Raises Invalid for none or several."""
    found = posts_matching(text.strip()[:120])
    if len(found) == 1:
        return found[0]
    words = _("No post is called so. Type the office, or the office and the title.")
    if found:
        names = "; ".join(post_words(post) for post in found[:6])
        words = _("Which one? %(names)s") % {"names": names}
    raise Invalid(words, fields={"post": [words]})
