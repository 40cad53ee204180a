"""The closed vocabularies that code, database and interface share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What a post says of a case, mildest first: 会签 takes the worst."""

    APPROVE = "approve", _("approve")
    APPROVE_WITH_CONDITIONS = "approve_with_conditions", _("approve with conditions")
    DEFER = "defer", _("defer")
    MERGE = "merge", _("merge into another case")
    RETURN = "return", _("return for correction")
    REFUSE = "refuse", _("refuse")


SEVERITY = {verdict: place for place, verdict in enumerate(Verdict)}
APPROVALS = (Verdict.APPROVE, Verdict.APPROVE_WITH_CONDITIONS)


class Word(models.TextChoices):
    """What sort of stop it is."""

    REVIEW = "review", _("review")
    TOGETHER = "together", _("countersigning")
    OPINIONS = "opinions", _("joint opinions")
    CONSULT = "consult", _("consultation")
    AWAIT = "await", _("outside reply")
    RECORD = "record", _("for the record")


DECIDING = (Word.REVIEW, Word.TOGETHER, Word.AWAIT)


class State(models.TextChoices):
    """What a case is. What it is called in the applicant's words is the templates' business."""

    DRAFT = "draft", _("draft")
    FILED = "filed", _("in progress")
    RETURNED = "returned", _("to be corrected")
    GRANTED = "granted", _("granted")
    RECORDED = "recorded", _("on record")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("merged")
    DEFERRED = "deferred", _("deferred")
