"""The list of festivals, forums and fairs that are kept: its entries and their editions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from approvals.models import Unit
from approvals.refs import new_ref
from whitelist.festival_life import BOOK_OF_FESTIVALS
from whitelist.festival_words import (
    ACTIVE,
    GONE,
    RUNNING,
    EditionState,
    ListState,
    Result,
    Sort,
    Source,
)
from whitelist.permits import Permit
from whitelist.steps import Stepped, guarded


@guarded("state", BOOK_OF_FESTIVALS.steps())
class Festival(Stepped):
    """One entry of the list. ``editions`` is what the ledger holds; ``rows`` hold it.

    ``running`` is the edition that is under way, from its filing to its evaluation.
    """

    permit = models.OneToOneField(Permit, models.PROTECT, primary_key=True, related_name="festival")
    last_seq = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=60)
    name_key = models.CharField(max_length=60)
    sort = models.CharField(pgettext_lazy("festival", "sort"), max_length=10, choices=Sort.choices)
    co_hosts = models.JSONField(_("hosts beside"), default=list, blank=True)
    place = models.CharField(pgettext_lazy("festival", "place"), max_length=60)
    cycle = models.PositiveSmallIntegerField(_("years between editions"))
    budget = models.PositiveIntegerField(_("most it may cost, in 10,000 yuan"))
    source = models.CharField(_("source of the money"), max_length=10, choices=Source.choices)
    edition = models.PositiveSmallIntegerField(_("last edition"), default=0)
    base_year = models.PositiveSmallIntegerField()
    next_day = models.DateField(_("next time"), null=True)
    rectify_by = models.DateField(_("to be put right by"), null=True)
    poor = models.PositiveSmallIntegerField(_("poor evaluations in a row"), default=0)
    result = models.CharField(
        _("last evaluation"), max_length=10, choices=Result.choices, blank=True, default=""
    )
    running = models.PositiveSmallIntegerField(null=True)
    version = models.CharField(_("version of the list"), max_length=12, blank=True)
    state = FSMField(
        _("state"), default=ListState.CANDIDATE, choices=ListState.choices, protected=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="a_festival_is_on_the_list_once",
                condition=Q(state__in=ACTIVE),
            ),
            models.CheckConstraint(
                name="a_festival_has_a_known_state", condition=Q(state__in=ListState.values)
            ),
            models.CheckConstraint(
                name="a_listed_festival_has_a_budget_and_a_cycle",
                condition=Q(budget__gte=1, cycle__gte=1)
                | Q(state__in=[ListState.CANDIDATE, *GONE]),
            ),
            models.CheckConstraint(
                name="an_edition_runs_where_the_entry_says_so",
                condition=Q(state__in=RUNNING, running__isnull=False)
                | (~Q(state__in=RUNNING) & Q(running__isnull=True)),
            ),
            models.CheckConstraint(
                name="poor_twice_and_no_oftener", condition=Q(poor__gte=0, poor__lte=2)
            ),
            models.CheckConstraint(
                name="what_is_to_be_put_right_has_a_day",
                condition=Q(state=ListState.CONDITIONAL, rectify_by__isnull=False)
                | (~Q(state=ListState.CONDITIONAL) & Q(rectify_by__isnull=True)),
            ),
        ]

    laid: dict[str, dict[str, Any]] | None = None  # what a verb wants written
    before: Mapping[str, dict[str, Any]] = {}  # what stood there when it did

    def __str__(self) -> str:
        return f"{self.permit.number} {self.name}"

    @property
    def ref(self) -> str:
        return self.permit.ref

    @property
    def editions(self) -> dict[str, dict[str, Any]]:
        """Every edition by its number, as the ledger says it; one statement."""
        if self.laid is not None:
            return self.laid
        return {str(row.no): row.as_data() for row in self.rows.order_by("no")}

    @editions.setter
    def editions(self, laid: dict[str, dict[str, Any]]) -> None:
        self.before, self.laid = self.editions, laid

    def save(self, *args: Any, **options: Any) -> None:
        """The row, and the editions where a verb changed them."""
        fields = options.get("update_fields")
        if fields is not None:
            options["update_fields"] = [name for name in fields if name != "editions"]
        super().save(*args, **options)
        if fields is not None and "editions" in fields:
            self._write(self.laid or {})

    def _write(self, laid: Mapping[str, dict[str, Any]]) -> None:
        for no, told in laid.items():
            fields = {**told, "last_seq": self.last_seq}
            if no not in self.before:
                FestivalEdition.objects.create(festival=self, no=int(no), **fields)
            elif told != self.before[no]:
                self.rows.filter(no=int(no)).update(**fields)
        self.laid = None


class FestivalEdition(models.Model):
    """One edition. ``slot`` is which of the cycles it is in: with the unique constraint over it
    there is one edition a cycle, whoever files it."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    festival = models.ForeignKey(Festival, models.PROTECT, related_name="rows")
    last_seq = models.PositiveIntegerField()
    no = models.PositiveSmallIntegerField(pgettext_lazy("festival", "edition"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    slot = models.IntegerField(null=True)
    first_day = models.DateField(pgettext_lazy("festival", "from"))
    last_day = models.DateField(pgettext_lazy("festival", "to"))
    budget = models.PositiveIntegerField(_("budget in 10,000 yuan"))
    cost = models.PositiveIntegerField(_("cost in 10,000 yuan"), null=True)
    people = models.PositiveIntegerField(_("people who came"), null=True)
    reported = models.DateField(pgettext_lazy("festival", "reported on"), null=True)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True, default="")
    state = models.CharField(max_length=10, choices=EditionState.choices)

    class Meta:
        indexes = [models.Index(fields=["first_day"], name="editions_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["festival", "no"], name="an_edition_is_filed_once"),
            models.UniqueConstraint(fields=["festival", "slot"], name="a_cycle_has_one_edition"),
            models.CheckConstraint(
                name="only_what_was_dropped_frees_its_cycle",
                condition=Q(state=EditionState.DROPPED, slot__isnull=True)
                | (~Q(state=EditionState.DROPPED) & Q(slot__isnull=False)),
            ),
            models.CheckConstraint(
                name="an_edition_ends_after_it_begins",
                condition=Q(last_day__gte=models.F("first_day")),
            ),
            models.CheckConstraint(
                name="an_edition_costs_what_was_budgeted", condition=Q(budget__gte=1)
            ),
            models.CheckConstraint(
                name="a_report_says_cost_and_people",
                condition=Q(reported__isnull=True, cost__isnull=True, people__isnull=True)
                | Q(reported__isnull=False, cost__isnull=False, people__isnull=False),
            ),
            models.CheckConstraint(
                name="an_edition_has_a_known_state", condition=Q(state__in=EditionState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.festival} {self.no}"

    def as_data(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "slot": self.slot,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "budget": self.budget,
            "cost": self.cost,
            "people": self.people,
            "reported": self.reported.isoformat() if self.reported else None,
            "result": self.result,
            "state": str(self.state),
        }


def name_key(name: str) -> str:
    """What makes two names the same: width, case and blanks do not."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())[:60]


def on_the_list(text: str = "", *, limit: int = 20) -> QuerySet[Festival]:
    """Entries that are not gone and whose number or name match every word of ``text``."""
    rows = Festival.objects.filter(state__in=ACTIVE).select_related("permit__unit")
    for word in text.split()[:4]:
        rows = rows.filter(Q(permit__number__contains=word) | Q(name__contains=word))
    return rows.order_by("permit__prefix", "-permit__year", "permit__serial")[:limit]


def entry_named(name: str) -> Festival | None:
    """The entry in force of that name."""
    rows = Festival.objects.filter(name_key=name_key(name), state__in=ACTIVE)
    return rows.select_related("permit").first()


def host_of(entry: Festival) -> Unit:
    return entry.permit.unit
