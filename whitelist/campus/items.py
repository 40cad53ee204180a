"""An entry of the list of one school year, as a row."""

from __future__ import annotations

import unicodedata
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from approvals.models import Unit
from whitelist import verbs
from whitelist.campus.books import ITEM_BOOK
from whitelist.campus.words import ACTIVE, OPEN_PLAN, Category, Form, ItemState, VisitState
from whitelist.permits import Permit
from whitelist.steps import Stepped, guarded


@guarded("state", ITEM_BOOK.steps())
class CampusItem(Stepped):
    """One entry of the list of one school year.

    ``line`` is the first of the entries that followed on each other within the year by new
    decisions (itself, where there was none): visits count against the line, so that an adjusted
    entry does not begin to count anew.
    """

    permit = models.OneToOneField(
        Permit, models.PROTECT, primary_key=True, related_name="campus_item"
    )
    last_seq = models.PositiveIntegerField()
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("lead unit"))
    year = models.PositiveSmallIntegerField(_("school year"))
    name_key = models.CharField(max_length=80)
    category = models.CharField(_("category"), max_length=10, choices=Category.choices)
    form = models.CharField(_("form"), max_length=10, choices=Form.choices)
    stages = models.JSONField(_("stages"), default=list)
    freq = models.PositiveSmallIntegerField(_("times a school and year"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    changed_on = models.DateField(_("changed on"))
    state = FSMField(
        _("state"), default=ItemState.LISTED, choices=ItemState.choices, protected=True
    )
    line = models.ForeignKey("self", models.PROTECT, related_name="entries")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        indexes = [models.Index(fields=["year", "state"], name="campus_items_by_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "year", "name_key"],
                name="an_item_is_on_a_years_list_once",
                condition=Q(state__in=ACTIVE),
            ),
            models.CheckConstraint(
                name="an_item_has_a_known_state", condition=Q(state__in=ItemState.values)
            ),
            models.CheckConstraint(
                name="an_item_comes_once_or_more", condition=Q(freq__gte=1, minutes__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permit.number} {self.permit.case.title}"

    @property
    def ref(self) -> str:
        return self.permit.ref

    @property
    def title(self) -> str:
        return self.permit.case.title

    def cancel_coming(self, day: date) -> None:
        """Cancel every open visit of this line on ``day`` or later, each plan by an event of its
        own; their schools are told."""
        rows = CampusItem.objects.filter(
            pk=self.line_id, visits__day__gte=day, visits__state=VisitState.CONFIRMED,
            visits__plan__state__in=OPEN_PLAN,
        )  # fmt: skip
        refs = rows.order_by("visits__plan__permit__ref")
        for ref in refs.values_list("visits__plan__permit__ref", flat=True).distinct():
            verbs.by_time(ref, "item_gone", day=day)


def name_key(title: str) -> str:
    """What makes two titles the same: width, case and blanks do not."""
    return "".join(unicodedata.normalize("NFKC", title).casefold().split())[:80]
