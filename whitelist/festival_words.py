"""The words of the list of festivals, forums and fairs: what there is, and where it stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

BOOK = "festivals"
CLAUSE = "9.3"
REPORT_DAYS = 30  # calendar days after the last day, in which the host reports
RECTIFY_DAYS = 180  # calendar days to put things right; an assumption


class Sort(models.TextChoices):
    """What sort of event it is; the department in the lead follows from it."""

    MEMORIAL = "memorial", pgettext_lazy("festival", "festival: public memorial ceremony")
    TOURISM = "tourism", pgettext_lazy("festival", "festival: tourism")
    HISTORY = "history", pgettext_lazy("festival", "festival: history and culture")
    PRODUCE = "produce", pgettext_lazy("festival", "festival: local produce")
    FOUNDING = "founding", pgettext_lazy("festival", "festival: founding of an institution")
    BOUNDARY = "boundary", pgettext_lazy("festival", "festival: change of a division")
    BUILDING = "building", pgettext_lazy("festival", "festival: start or end of building works")
    FORUM = "forum", pgettext_lazy("festival", "forum")
    FAIR = "fair", pgettext_lazy("festival", "fair or exhibition")
    SEMINAR = "seminar", pgettext_lazy("festival", "seminar")


LEADS = {Sort.FORUM: "publicity", Sort.SEMINAR: "publicity", Sort.FAIR: "commerce"}
FESTIVALS_LEAD = "culture_tourism"


def lead_of(sort: str) -> str:
    """The function of the department in the lead for events of this sort."""
    return next((lead for known, lead in LEADS.items() if known == sort), FESTIVALS_LEAD)


class ListState(models.TextChoices):
    """Where an entry of the list stands."""

    CANDIDATE = "candidate", pgettext_lazy("festival", "candidate")
    RETAINED = "retained", pgettext_lazy("festival", "retained")
    CONDITIONAL = "conditional", pgettext_lazy("festival", "to be put right")
    EDITION_FILED = "edition_filed", pgettext_lazy("festival", "edition filed")
    HELD = "held", pgettext_lazy("festival", "held, report due")
    REPORT_OVERDUE = "report_overdue", pgettext_lazy("festival", "report overdue")
    REPORTED = "reported", pgettext_lazy("festival", "reported")
    EVALUATED = "evaluated", pgettext_lazy("festival", "retained, evaluated")
    SUSPENDED = "suspended", pgettext_lazy("festival", "suspended")
    MERGED = "merged", pgettext_lazy("festival", "merged into another")
    CANCELLED = "cancelled", pgettext_lazy("festival", "cancelled")


GONE = (ListState.MERGED, ListState.CANCELLED)
ACTIVE = tuple(state for state in ListState if state not in GONE)
RUNNING = (
    ListState.EDITION_FILED,
    ListState.HELD,
    ListState.REPORT_OVERDUE,
    ListState.REPORTED,
)
RESTING = (ListState.RETAINED, ListState.EVALUATED)  # an edition may be filed
SETTLED = (ListState.RETAINED, ListState.EVALUATED, ListState.CONDITIONAL)


class EditionState(models.TextChoices):
    """Where one edition stands."""

    FILED = "filed", pgettext_lazy("festival", "filed")
    HELD = "held", pgettext_lazy("festival", "held")
    REPORTED = "reported", pgettext_lazy("festival", "reported")
    EVALUATED = "evaluated", pgettext_lazy("festival", "evaluated")
    DROPPED = "dropped", pgettext_lazy("festival", "not held")


class Result(models.TextChoices):
    """What the evaluation of an edition came to."""

    NONE = "", pgettext_lazy("festival", "not evaluated")
    WORTH = "worth", pgettext_lazy("festival", "worth it")
    POOR = "poor", pgettext_lazy("festival", "poor effect")


class Source(models.TextChoices):
    """Where the money comes from."""

    FINANCE = "finance", pgettext_lazy("festival", "public budget")
    MARKET = "market", pgettext_lazy("festival", "market income under contract")
    BOTH = "both", pgettext_lazy("festival", "public budget and market income")
    OPEN = "open", pgettext_lazy("festival", "still to be attracted")
    LOAN = "loan", pgettext_lazy("festival", "loan or debt")
