"""The directory of data (数据目录): what is held already, by whom, and whether it is shared.

Who wants to collect an item picks it from here; what is shared need not be asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.models import Unit
from approvals.refs import new_ref


class DataItem(models.Model):
    """One thing that can be collected, such as a name or the area of a field."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    keeper = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("kept by")
    )
    shared = models.BooleanField(_("shared already"), default=False)

    def __str__(self) -> str:
        return self.name


def items_named(words: Iterable[str]) -> list[DataItem]:
    """The items with these references, codes or names; one statement."""
    wanted = list(words)
    rows = DataItem.objects.filter(Q(ref__in=wanted) | Q(code__in=wanted) | Q(name__in=wanted))
    return list(rows.order_by("code"))


def items_matching(text: str, *, limit: int = 20) -> QuerySet[DataItem]:
    """Items whose name or code holds ``text``."""
    rows = DataItem.objects.filter(Q(name__contains=text) | Q(code__istartswith=text))
    return rows.order_by("code")[:limit]
