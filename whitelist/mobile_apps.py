"""The register of government mobile apps: from the approved project to the data disposed of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from approvals.models import Case
from whitelist.mobile_app_life import BOOK, KEY, entry_state
from whitelist.mobile_app_words import RUNNING, Carrier, Disposal, Evaluation, State
from whitelist.permits import Permit, issue, keep
from whitelist.steps import Stepped, guarded

UNBEGUN = (State.APPROVED, State.LAPSED)
NUMBERED = (State.FILED, *RUNNING, State.OFFLINE)
DISPOSED = (State.DISPOSED, State.CANCELLED)


def _day(label: Any) -> models.DateField:
    return models.DateField(label, null=True)


def _unless(states: Any, condition: Q) -> Q:
    """In these states the condition holds."""
    return ~Q(state__in=states) | condition


@guarded("state", BOOK.steps())
class MobileApp(Stepped):
    """One approved app. Its name is the title of its case; what was typed stands there too.

    ``last_use`` is the last day of the last month with real business; ``idle_since`` is set where
    closing was proposed for want of it. ``cleared_on`` ends what a revocation does to the unit.
    """

    permit = models.OneToOneField(
        Permit, models.PROTECT, primary_key=True, related_name="mobile_app"
    )
    last_seq = models.PositiveIntegerField()
    state = FSMField(_("state"), default=State.APPROVED, choices=State.choices, protected=True)
    continues = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    action = models.CharField(max_length=10)
    carrier = models.CharField(max_length=14, choices=Carrier.choices)
    audience = models.JSONField(default=list)
    functions = models.JSONField(default=list)
    special_scene = models.CharField(max_length=10, blank=True)
    platform = models.CharField(max_length=10)
    budget = models.PositiveBigIntegerField(_("budget"))
    source = models.CharField(max_length=10)
    data_items = models.JSONField(default=list)
    national_number = models.CharField(_("national number"), max_length=40, blank=True)
    filing_exempt = models.BooleanField(default=False)
    start_by = models.DateField(_("to be begun by"))
    begun_on = _day(_("begun on"))
    accepted_on = _day(_("accepted on"))
    complete_on = _day(_("papers complete since"))
    filed_on = _day(_("on the national file since"))
    online_on = _day(_("online since"))
    change_on = _day(_("change planned for"))
    rectify_by = _day(_("to be put right by"))
    revoked_on = _day(_("filing revoked on"))
    cleared_on = _day(_("revocation cleared on"))
    announced_on = _day(_("closing announced on"))
    closes_on = _day(_("goes offline on"))
    offline_on = _day(_("offline since"))
    disposed_on = _day(_("data disposed of on"))
    cancelled_on = _day(_("cancelled on"))
    disposal = models.CharField(max_length=12, blank=True, choices=Disposal.choices)
    use_month = _day(_("month reported last"))
    use_count = models.PositiveIntegerField(_("business in that month"), default=0)
    last_use = _day(_("last real use"))
    idle_since = _day(_("without real use since"))
    evaluated_on = _day(_("evaluated on"))
    evaluation = models.CharField(max_length=6, blank=True, choices=Evaluation.choices)

    class Meta:
        indexes = [models.Index(fields=["state", "last_use"], name="mobile_apps_due")]
        constraints = [
            models.CheckConstraint(
                name="a_mobile_app_has_a_known_state", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="an_app_online_has_its_national_number_or_the_exception",
                condition=_unless(NUMBERED, ~Q(national_number="") | Q(filing_exempt=True)),
            ),
            models.CheckConstraint(
                name="a_national_number_is_given_to_complete_papers",
                condition=Q(national_number="") | Q(complete_on__isnull=False),
            ),
            models.CheckConstraint(
                name="an_app_has_a_number_or_the_exception_and_not_both",
                condition=Q(national_number="") | Q(filing_exempt=False),
            ),
            models.UniqueConstraint(
                fields=["national_number"],
                name="a_national_number_belongs_to_one_app",
                condition=~Q(national_number="") & Q(continues=None),
            ),
            models.CheckConstraint(
                name="an_app_is_built_after_its_approval_and_in_time",
                condition=Q(begun_on=None) | Q(begun_on__lte=F("start_by")),
            ),
            models.CheckConstraint(
                name="an_app_that_lapsed_was_never_begun",
                condition=(Q(state__in=UNBEGUN) & Q(begun_on=None))
                | (~Q(state__in=UNBEGUN) & Q(begun_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="an_app_online_was_accepted",
                condition=_unless(NUMBERED, Q(accepted_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="an_app_goes_offline_after_its_public_notice",
                condition=Q(offline_on=None)
                | Q(announced_on__isnull=False, closes_on__isnull=False)
                & Q(offline_on__gte=F("closes_on")),
            ),
            models.CheckConstraint(
                name="an_app_is_cancelled_after_its_data_are_disposed_of",
                condition=_unless(DISPOSED, Q(disposed_on__isnull=False) & ~Q(disposal="")),
            ),
            models.CheckConstraint(
                name="only_a_revocation_is_cleared",
                condition=Q(cleared_on=None)
                | Q(revoked_on__isnull=False, cleared_on__gte=F("revoked_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permit.number} {self.permit.case.title}"


def put_on_register(
    case: Case,
    *,
    prefix: str,
    day: date,
    start_by: date,
    told: Mapping[str, Any],
    continues: MobileApp | None = None,
) -> Permit:
    """Enter a granted case: number, permit, entry. Runs inside the grant's transaction.

    ``told`` holds what the case says of the app, by the names of the entry's fields.
    """
    app = MobileApp(start_by=start_by, continues=continues, **told)
    permit = issue(
        case, register=KEY, prefix=prefix, day=day, valid_from=day, valid_until=start_by,
        entry=entry_state(app),
    )  # fmt: skip
    keep(permit, app)
    return permit
