"""How dates, spans of time and names are said on a page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from approvals import clock


def as_moment(value: Any) -> date | datetime | None:
    """A date or datetime in local time from one of these or from its ISO text; None for nothing."""
    if isinstance(value, str):
        value = parse_date(value) if len(value) == 10 else parse_datetime(value)
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value if isinstance(value, date) else None


def day(value: Any) -> str:
    """2024-03-18, for data."""
    moment = as_moment(value)
    return moment.strftime("%Y-%m-%d") if moment else ""


def moment(value: Any) -> str:
    """2024-03-18 09:26, for data."""
    when = as_moment(value)
    return when.strftime("%Y-%m-%d %H:%M") if when else ""


def exact(value: Any) -> str:
    """2024-03-18 09:26:41, for evidence."""
    when = as_moment(value)
    return when.strftime("%Y-%m-%d %H:%M:%S") if when else ""


def cn_day(value: Any) -> str:
    """3月18日 in Chinese, 18 March in English, for sentences."""
    when = as_moment(value)
    return date_format(when, pgettext("date format", "j F")) if when else ""


def cn_moment(value: Any) -> str:
    """3月18日 09:26, for sentences."""
    when = as_moment(value)
    return date_format(when, pgettext("date format", "j F H:i")) if when else ""


def full_day(value: Any) -> str:
    """2024年3月18日, for documents."""
    when = as_moment(value)
    return date_format(when, pgettext("date format", "j F Y")) if when else ""


def weekday(value: Any) -> str:
    """2024-03-18 星期一."""
    when = as_moment(value)
    return f"{day(when)} {date_format(when, 'l')}" if when else ""


def due(value: Any) -> str:
    """The words beside a deadline: due today, overdue, or the day."""
    when = as_moment(value)
    if when is None:
        return ""
    late = (clock.today() - (when.date() if isinstance(when, datetime) else when)).days
    if late > 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", late) % {"n": late}
    return gettext("Due today") if late == 0 else cn_day(when)


def is_due(value: Any) -> bool:
    """Whether a deadline is today or has gone by."""
    when = as_moment(value)
    if when is None:
        return False
    return (when.date() if isinstance(when, datetime) else when) <= clock.today()


def working_days(count: Any) -> str:
    """3 working days; nothing for None."""
    if count in (None, ""):
        return ""
    return ngettext("%(n)d working day", "%(n)d working days", int(count)) % {"n": int(count)}


def usually(count: Any) -> str:
    """usually 3 working days; nothing for None."""
    if count in (None, ""):
        return ""
    days = working_days(count) if count else gettext("the same day")
    return gettext("usually %(days)s") % {"days": days}


def duration(value: Any) -> str:
    """Calendar days and hours of a timedelta; a bare number counts days."""
    if value in (None, ""):
        return ""
    span = value if isinstance(value, timedelta) else timedelta(days=float(value))
    hours = span.seconds // 3600
    said = [ngettext("%(n)d day", "%(n)d days", span.days) % {"n": span.days}] if span.days else []
    if hours or not said:
        said.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    return " ".join(said)


def mask(name: Any) -> str:
    """李敏 as 李*: enough to recognise whom one knows, not enough to find a stranger."""
    text = str(name or "").strip()
    return f"{text[0]}*" if text else ""
