"""The life of a borrowing: its states, its verbs, who may use them, what the door is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals import clock
from approvals.models import Post, Stop
from whitelist.registers import Act, Door, Register, Standing, Verb, register
from whitelist.sights import in_the_area, on_the_route

if TYPE_CHECKING:
    from whitelist.borrowings import Borrowing

KEY = "borrowings"
DAY = timedelta(days=1)
CLAUSE = "12.3"
AT_A_DESK = ("head", "handler", "principal")


class State(models.TextChoices):
    """Where a borrowed teacher's permit stands."""

    ACTIVE = "active", pgettext_lazy("borrowing", "in force")
    RETURNED = "returned", pgettext_lazy("borrowing", "returned")
    OVERDUE = "overdue", pgettext_lazy("borrowing", "overdue")
    REVOKED = "revoked", pgettext_lazy("borrowing", "revoked")
    SUPERSEDED = "superseded", pgettext_lazy("borrowing", "superseded by a renewal")


OPEN = (State.ACTIVE, State.OVERDUE)  # the teacher is away, or will be


class UseForm(models.TextChoices):
    """What it is called. Whatever the name, the days count."""

    BORROW = "borrow", pgettext_lazy("borrowing", "borrowing")
    SECOND = "second", pgettext_lazy("borrowing", "secondment")
    TASK_FORCE = "task_force", pgettext_lazy("borrowing", "task force")
    SHADOW = "shadow", pgettext_lazy("borrowing", "job shadowing")
    ROTATION = "rotation", pgettext_lazy("borrowing", "rotation training")
    SUPPORT = "support", pgettext_lazy("borrowing", "temporary post")


# -- who may do what -------------------------------------------------------------------------------


def school_or_borrower(entry: Borrowing) -> Q:
    return Q(unit__in=[entry.school_id, entry.permit.unit_id], code__in=AT_A_DESK)


def the_school(entry: Borrowing) -> Q:
    return Q(unit=entry.school_id, code__in=AT_A_DESK)


def who_approved(entry: Borrowing) -> Q:
    """The posts whose approval the permit rests on: they may take it back."""
    stops = Stop.objects.filter(case=entry.permit.case_id, statutory=True, post__isnull=False)
    return Q(pk__in=stops.values("post"))


def visible(posts: Iterable[Post]) -> Q:
    """Handlers of the borrower, the school, its education department, posts of the route, auditors
    of the area; nobody else."""
    seen = Q(pk__in=())
    for post in posts:
        if post.code in AT_A_DESK:
            seen |= Q(unit=post.unit_id) | Q(borrowing__school=post.unit_id)
        if post.unit.function == "education":
            seen |= Q(borrowing__school__parent=post.unit_id)
        if post.code == "auditor":
            seen |= in_the_area(post)
            seen |= Q(borrowing__school__path__startswith=post.unit.path)
        seen |= on_the_route(post)
    return seen


# -- the verbs -------------------------------------------------------------------------------------


class ReturnForm(forms.Form):
    """One click; the school may name an earlier last day away."""

    ended_on = forms.DateField(
        label=_("Last day away"),
        required=False,
        help_text=_("Left empty it is today; only the school names an earlier day."),
    )


class ReasonForm(forms.Form):
    """Why a permit is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


def back_at_school(act: Act) -> dict[str, Any]:
    """The teacher is back: today is the last day away, or an earlier one that the school names."""
    last = act.answers.get("ended_on") or act.day
    begun = min(act.entry.first_day, act.day)
    if not begun <= last <= act.day:
        raise ValidationError({"ended_on": gettext("Name a day of the borrowing up to today.")})
    if last < act.day and act.unit_id != act.entry.school_id:
        raise ValidationError({"ended_on": gettext("Only the school names an earlier day.")})
    return {"ended_on": last}


def ends_today(act: Act) -> dict[str, Any]:
    return {"ended_on": act.day}


def replaced(act: Act) -> dict[str, Any]:
    return {"ended_on": act.answers["renewal_begins"] - DAY}


def release(act: Act) -> None:
    """Days after the last day away are free again."""
    act.entry.release()


NOT_ENDED = (State.ACTIVE,)
VERBS = (
    Verb(
        name="return",
        label=_("Back at school"),
        sources=NOT_ENDED,
        target=State.RETURNED,
        standing=Standing.ENDED,
        who=school_or_borrower,
        who_label=_("the school or the borrower"),
        form=ReturnForm,
        changes=back_at_school,
        after=release,
    ),
    Verb(
        name="confirm_return",
        label=_("Confirm the late return"),
        sources=(State.OVERDUE,),
        target=State.RETURNED,
        standing=Standing.ENDED,
        who=the_school,
        who_label=_("the school"),
        form=ReturnForm,
        changes=back_at_school,
        after=release,
    ),
    Verb(
        name="revoke",
        label=_("Revoke"),
        sources=NOT_ENDED,
        target=State.REVOKED,
        standing=Standing.ENDED,
        who=who_approved,
        who_label=_("who approved it"),
        form=ReasonForm,
        changes=ends_today,
        texts=("reason",),
        after=release,
    ),
    Verb(
        name="overdue",
        label=_("Overdue"),
        sources=NOT_ENDED,
        target=State.OVERDUE,
        standing=Standing.ENDED,
    ),
    Verb(
        name="supersede",
        label=_("Superseded by the renewal"),
        sources=NOT_ENDED,
        target=State.SUPERSEDED,
        standing=Standing.ENDED,
        changes=replaced,
        after=release,
    ),
    Verb(name="remind", label=_("Reminded of the last day"), sources=NOT_ENDED),
)


def door(entry: Borrowing, day: date) -> Door:
    """What a school sees who checks the code: dates and school, no name."""
    covers = gettext("one teacher of %(school)s") % {"school": entry.school.name}
    return Door(
        covers=(covers,),
        first=entry.first_day,
        last=entry.last_day,
        may_not_ask=(_("work beyond the last day"), _("work other than the task approved")),
        clause=CLAUSE,
    )


def entry_state(entry: Borrowing) -> dict[str, Any]:
    """What the ledger says of an entry."""
    return {
        "staff": entry.staff.ref,
        "school": entry.school.ref,
        "use_form": str(entry.use_form),
        "first_day": entry.first_day.isoformat(),
        "last_day": entry.last_day.isoformat(),
        "ended_on": entry.ended_on.isoformat() if entry.ended_on else None,
        "renewal_of": entry.renewal_of.permit.ref if entry.renewal_of else None,
    }


FACTS = (_("Teacher"), _("School"), _("Form"))


def facts(entry: Borrowing) -> list[tuple[str, str]]:
    """What a list and a card say; the teacher masked."""
    form = str(UseForm(entry.use_form).label)
    values = (entry.staff.masked, entry.school.name, form)
    return [(str(name), value) for name, value in zip(FACTS, values, strict=True)]


def days_used(entry: Borrowing) -> tuple[int, int]:
    """Calendar days of the stretch that have passed, and all of it."""
    whole = (entry.last_day - entry.first_day).days + 1
    until = entry.ended_on or clock.today()
    return max(0, min((until - entry.first_day).days + 1, whole)), whole


def note(entry: Borrowing) -> str:
    """What the next thing is."""
    if entry.state == State.OVERDUE:
        return gettext("%(n)s days late") % {"n": entry.days_late}
    if entry.state == State.ACTIVE and entry.first_day > clock.today():
        return gettext("from %(day)s on") % {"day": entry.first_day}
    return (
        gettext("%(n)s days left") % {"n": entry.days_left} if entry.state == State.ACTIVE else ""
    )


BOOK = register(
    Register(
        key=KEY,
        title=_("Borrowed teachers"),
        model="whitelist.Borrowing",
        entry="borrowing",
        states=dict(State.choices),
        initial=State.ACTIVE,
        verbs=VERBS,
        visible=visible,
        door=door,
        entry_state=entry_state,
        shown=("staff", "school"),
        facts=facts,
        fact_names=FACTS,
        meter=days_used,
        note=note,
    )
)
