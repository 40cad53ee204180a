"""What is done with an open item short of deciding it; each comes back with all that was typed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.desk import desk_of
from approvals.errors import Invalid
from approvals.models import Person
from approvals.services import consulting, rerouting
from approvals.services.seeing import nothing_for_others
from approvals.views.panes import again, answers, picked_post, typed_again
from approvals.views.refusals import speaks

ASKED = ("post", "question")


@login_required
@speaks
@require_POST
def consult(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask another post; the item stays where it is."""

    def act() -> None:
        consulting.consult(
            item=ref,
            post=picked_post(request.POST.get("post", "")).ref,
            question=request.POST.get("question", ""),
            by=desk_of(request).person,
            command=_command(request, "consult"),
        )

    return _stays(request, ref, act, _("Asked. The case stays here meanwhile."))


@login_required
@speaks
@require_POST
def add_signer(request: HttpRequest, ref: str) -> HttpResponse:
    """One more post signs before this item decides."""

    def act() -> None:
        rerouting.add_signer(
            item=ref,
            post=picked_post(request.POST.get("post", "")).ref,
            reason=request.POST.get("question", ""),
            by=desk_of(request).person,
            command=_command(request, "sign"),
        )

    return _stays(request, ref, act, _("Asked to sign as well. You decide after that."))


@login_required
@speaks
@require_POST
def copy_to(request: HttpRequest, ref: str) -> HttpResponse:
    """A copy for information."""

    def act() -> None:
        rerouting.copy_to(
            item=ref,
            post=picked_post(request.POST.get("post", "")).ref,
            note=request.POST.get("question", ""),
            by=desk_of(request).person,
            command=_command(request, "copy"),
        )

    return _stays(request, ref, act, _("A copy was sent. Whether it was seen stands on the route."))


@login_required
@speaks
@require_POST
def drop_signer(request: HttpRequest, ref: str, stop: str) -> HttpResponse:
    """Take back the request to an added signer."""

    def act() -> None:
        rerouting.drop_signer(item=ref, stop=stop, by=desk_of(request).person)

    return _stays(request, ref, act, _("Taken back. The decision is yours alone again."))


@login_required
@speaks
@require_POST
def hand_over(request: HttpRequest, ref: str) -> HttpResponse:
    """Another holder of the same post takes it; the rest of one's list goes on."""

    def act() -> None:
        rerouting.hand_over(
            item=ref,
            to=_holder(request.POST.get("hand_to", "")),
            note=request.POST.get("question", ""),
            by=desk_of(request).person,
            command=_command(request, "hand"),
        )

    return _leaves(request, ref, act, _("Handed over."))


@login_required
@speaks
@require_POST
def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    """An earlier stop decides once more; then it comes straight back."""

    def act() -> None:
        rerouting.send_back(
            item=ref,
            to=request.POST.get("back_to", ""),
            reason=request.POST.get("opinion", ""),
            by=desk_of(request).person,
            command=_command(request, "back"),
        )

    return _leaves(request, ref, act, _("Sent back. It returns here straight after that."))


def _holder(username: str) -> Person:
    person = Person.objects.filter(username=username[:150]).first()
    if person is None:
        words = _("Choose who takes it.")
        raise Invalid(words, fields={"hand_to": [words]})
    return person


def _command(request: HttpRequest, verb: str) -> str:
    """The key of the page with the verb: two buttons of one form are two commands."""
    key = request.POST.get("command", "")[:70]
    return f"{key}:{verb}" if key else ""


def _stays(request: HttpRequest, ref: str, act: Callable[[], None], done: str) -> HttpResponse:
    """Do it and stay at the item, with what was typed for its decision so far."""
    try:
        with nothing_for_others(desk_of(request).person, ref):
            act()
    except Invalid as refusal:
        return again(request, ref, refusal)
    messages.success(request, done)
    if not request.POST.get("opinion") and not any(answers(request).values()):
        return redirect("inbox_item", ref)
    context = typed_again(request, ref, without=ASKED)
    return render(request, "approvals/inbox.html", context)


def _leaves(request: HttpRequest, ref: str, act: Callable[[], None], done: str) -> HttpResponse:
    """Do it and go on to the next case."""
    try:
        with nothing_for_others(desk_of(request).person, ref):
            act()
    except Invalid as refusal:
        return again(request, ref, refusal)
    messages.success(request, done)
    following = request.POST.get("next", "")
    waiting = {one for one, _due in desk_of(request).waiting}
    return redirect("inbox_item", following) if following in waiting else redirect("inbox")
