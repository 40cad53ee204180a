"""The words every page shares: chips, tags, findings, meters, dates. ``{% load baguan %}``."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BoundField, DateInput, Form, Widget
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.templatetags import pictures, spoken
from approvals.templatetags.differences import delta
from approvals.templatetags.reading import pick, signer_status, stop_status

register = template.Library()

for _filter in (
    spoken.day,
    spoken.moment,
    spoken.exact,
    spoken.cn_day,
    spoken.cn_moment,
    spoken.full_day,
    spoken.weekday,
    spoken.due,
    spoken.is_due,
    spoken.working_days,
    spoken.duration,
    spoken.mask,
    delta,
    pictures.qr,
    pictures.ticks,
    stop_status,
    signer_status,
):
    register.filter(_filter.__name__, _filter)

# what a state is called by the person who asked, its colour and its icon
STATES: dict[str, tuple[Any, str, str]] = {
    "draft": (_("Draft"), "", "pen"),
    "filed": (_("In progress"), "azure", "clock"),
    "returned": (_("To be corrected"), "warn", "back"),
    "granted": (_("Granted"), "ok", "check"),
    "recorded": (_("On record"), "ok", "doc"),
    "refused": (_("Refused"), "stop", "cross"),
    "withdrawn": (_("Withdrawn"), "", "back"),
    "merged": (_("Merged into another case"), "", "merge"),
    "deferred": (_("Deferred"), "warn", "clock"),
    "valid": (_("Valid"), "ok", "check"),
    "running": (_("Under way"), "ok", "check"),
    "used_up": (_("Used up"), "warn", "warn"),
    "suspended": (_("Suspended"), "warn", "pause"),
    "removed": (_("Removed"), "", "cross"),
    "ended": (_("Ended"), "", "doc"),
    "overdue": (_("Overdue"), "stop", "clock"),
}

VERDICTS: dict[str, tuple[Any, str, str]] = {
    "approve": (_("Approve"), "ok", "check"),
    "approve_with_conditions": (_("Approve with conditions"), "ok", "check"),
    "return": (_("Return"), "warn", "back"),
    "refuse": (_("Refuse"), "stop", "cross"),
    "merge": (_("Merge"), "warn", "merge"),
    "defer": (_("Defer"), "warn", "clock"),
}

# the same after a name: "He Zhi approved"
SAID = {
    "approve": _("approved"),
    "approve_with_conditions": _("approved with conditions"),
    "return": _("returned it"),
    "refuse": _("refused"),
    "merge": _("merged it"),
    "defer": _("deferred it"),
}

STATUSES = {
    "waiting": _("not yet"),
    "now": _("here now"),
    "past": _("routed past"),
    "done": _("done"),
}

LEVELS: dict[str, tuple[Any, str]] = {
    "stop": (_("Must change"), "stop"),
    "ask": (_("Answer needed"), "ask"),
    "warn": (_("Please note"), "warn"),
}

SOURCE_WORDS = {
    "C": pgettext_lazy("source of a rule", "Central"),
    "X": pgettext_lazy("source of a rule", "Ningxia"),
    "P": pgettext_lazy("source of a rule", "Other province"),
    "A": pgettext_lazy("source of a rule", "To be confirmed"),
    "L": pgettext_lazy("source of a rule", "Plain logic"),
}

NOTICE_CLAUSE = re.compile(r"^\d{1,2}(\.\d{1,2})?$")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; with a label it is a picture with that name, without it is decoration."""
    href = f"{static('approvals/icons.svg')}#i-{name}"
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


def clause_words(clause: str, source: str) -> str:
    """通知 12.3, 宁夏, 通知 12.0 · 待确认: what a rule rests on, said short."""
    said = []
    if clause and NOTICE_CLAUSE.match(clause):
        said.append(str(_("Notice %(clause)s") % {"clause": clause}))
        clause = ""
    if source in SOURCE_WORDS:
        said.append(f"{SOURCE_WORDS[source]} {clause}".strip())
    elif clause:
        said.append(clause)
    return " · ".join(said)


@register.filter
def clause_text(clause: Any) -> str:
    """The words of a chip where a link may not stand, inside another link."""
    return clause_words(str(clause or ""), "N")


@register.simple_tag
def clause_chip(clause: Any, source: Any = "N") -> SafeString:
    """A chip that names the clause; dashed where the rule is an assumption. It links to the page of
    the clause where the site has one."""
    words = clause_words(str(clause or ""), str(source or ""))
    if not words:
        return SafeString("")
    css = "clause is-open" if source == "A" else "clause"
    if NOTICE_CLAUSE.match(str(clause or "")):
        try:
            href = reverse("clause", args=[str(clause)])
        except NoReverseMatch:
            pass
        else:
            return format_html('<a class="{}" href="{}">{}</a>', css, href, words)
    return format_html('<span class="{}">{}</span>', css, words)


def _tag(words: Any, tone: str, sign: str) -> SafeString:
    return format_html('<span class="tag {}">{}{}</span>', tone, icon(sign) if sign else "", words)


@register.simple_tag
def state_tag(state: Any, label: Any = "") -> SafeString:
    """A case's state or a permit's standing as word and icon; ``label`` replaces the word."""
    words, tone, sign = STATES.get(str(state), (state, "", ""))
    return _tag(label or words, tone, sign)


@register.simple_tag
def verdict_tag(verdict: Any, label: Any = "") -> SafeString:
    """A verdict as word and icon."""
    words, tone, sign = VERDICTS.get(str(verdict), (verdict, "", ""))
    return _tag(label or words, tone, sign)


@register.filter
def verdict_word(verdict: Any) -> str:
    """The word of a verdict, or the verdict itself where it has none."""
    return str(VERDICTS.get(str(verdict), (verdict, "", ""))[0])


@register.filter
def verdict_said(verdict: Any) -> str:
    """The same where a name stands before it."""
    return str(SAID.get(str(verdict), verdict))


@register.inclusion_tag("approvals/parts/finding.html")
def finding(said: Any, **rest: Any) -> dict[str, Any]:
    """One finding (a Finding or its dictionary). ``answer``, ``answered``, ``form_id``, ``error``
    and ``fixable`` are described in the template."""
    level = str(pick(said, "level"))
    words, sign = LEVELS.get(level, (level, "warn"))
    fix = dict(pick(said, "fix", {}) or {})
    return {"f": said, "level": level, "level_word": words, "sign": sign, **rest} | {
        "fix_json": json.dumps(fix, ensure_ascii=False) if fix else "",
        "rule_url": "",
    }


@register.inclusion_tag("approvals/parts/meter.html")
def meter(before: Any, this: Any, limit: Any, unit: str = "", used: bool = False) -> dict[str, Any]:
    """A limit, never a target. In: what was used before, what this one takes, the ceiling.
    ``used`` draws a running permit: the first part green, the rest free."""
    before, this, limit = int(before or 0), int(this or 0), int(limit or 0)
    total = before + this
    over = max(0, total - limit)
    whole = max(limit, total, 1)
    percent = [round(part / whole * 100, 2) for part in (before, max(0, this - over), over, limit)]
    return {
        "before": before,
        "this": this,
        "limit": limit,
        "over": over,
        "left": max(0, limit - total),
        "unit": unit,
        "used": used,
        "before_w": percent[0],
        "this_w": percent[1],
        "over_w": percent[2],
        "over_x": round(percent[0] + percent[1], 2),
        "cap_x": percent[3],
    }


@register.simple_tag
def flow_columns(stops: Iterable[Any], filed: Any = None, outcome: Any = None) -> dict[str, Any]:
    """The picture of a flow: an optional first box, the stops, an optional last box, each
    ``{title, sub, status}``."""
    columns = [{"boxes": [filed]}] if filed else []
    columns += pictures.columns_of(stops, _signer_words)
    columns += [{"boxes": [outcome]}] if outcome else []
    return pictures.flow_picture(columns) if columns else {}


def _signer_words(signer: Any) -> str:
    status = str(pick(signer, "status") or "waiting")
    verdict = pick(signer, "verdict")
    if not verdict:
        return str(STATUSES.get(status, status))
    who = pick(signer, "person") or pick(signer, "holder")
    proxy = ""
    if pick(signer, "acting_for"):
        proxy = str(_("acting"))
    elif pick(signer, "recorded_by"):
        proxy = str(_("copied from paper"))
    return " ".join(part for part in (who, proxy, verdict_said(verdict)) if part)


@register.simple_tag
def tally(findings: Iterable[Any], form: Any = None) -> dict[str, int]:
    """How many findings of each level: stop, ask, warn. A field that the form itself refuses counts
    among those that must change."""
    counted = Counter(str(pick(said, "level")) for said in findings or ())
    if form and form.errors:
        counted["stop"] += len(form.errors)
    return dict(counted)


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """``mapping[key]``, or nothing."""
    return mapping.get(key, "") if isinstance(mapping, Mapping) else ""


@register.simple_tag
def field_rows(form: Form, findings: Iterable[Any] = ()) -> list[dict[str, Any]]:
    """The visible fields in rows, each with the findings that belong beside it.

    A form may set ``rows`` to tuples of field names that stand together, or ``(legend, names)``;
    fields it does not mention get a row each.
    """
    said = list(findings or ())
    grouped = [_row(entry) for entry in getattr(form, "rows", ())]
    mentioned = {name for _legend, names in grouped for name in names}
    leaders = {names[0]: (legend, names) for legend, names in grouped}
    result = []
    for bound in form.visible_fields():
        if bound.name in leaders or bound.name not in mentioned:
            legend, names = leaders.get(bound.name, ("", (bound.name,)))
            fields = [form[name] for name in names if name in form.fields]
            mine = [f for f in said if pick(f, "field") in names]
            result.append({"key": names[0], "legend": legend, "fields": fields, "findings": mine})
    return result


def _row(entry: Any) -> tuple[Any, tuple[str, ...]]:
    if len(entry) == 2 and isinstance(entry[1], (tuple, list)):
        return entry[0], tuple(entry[1])
    return "", tuple(entry)


@register.simple_tag
def unplaced(form: Form, findings: Iterable[Any] = ()) -> list[Any]:
    """The findings that belong to no field of the form."""
    return [said for said in findings or () if pick(said, "field") not in form.fields]


@register.filter
def control(bound: BoundField, say: str = "") -> SafeString:
    """The widget of a field with its class, and with what describes it: hint, error, findings."""
    _as_browser_date(bound.field.widget)
    kind = getattr(bound.field.widget, "input_type", "textarea")
    css = {"checkbox": "", "radio": "", "select": "form-select"}.get(kind, "form-control")
    known = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    known += [f"{bound.auto_id}_error"] if bound.errors else []
    known += [say] if say else []
    attrs = {"class": f"{css} is-stop".strip() if bound.errors else css}
    if known:
        attrs["aria-describedby"] = " ".join(known)
    return bound.as_widget(attrs=attrs)


def _as_browser_date(widget: Widget) -> None:
    """A browser's own date field takes ISO dates alone, whatever the language writes."""
    if isinstance(widget, DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"


@register.filter
def chinese_number(number: Any) -> str:
    """一 to 十 where the page speaks Chinese, the figure itself elsewhere."""
    figures = pgettext_lazy("figures one to ten, separated by spaces", "1 2 3 4 5 6 7 8 9 10")
    said = str(figures).split()
    return said[int(number) - 1] if 0 < int(number) <= len(said) else str(number)
