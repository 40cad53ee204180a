"""The words every page shares: chips, tags, findings, meters, dates. ``{% load baguan %}``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.templatetags import charts, fields, pictures, spoken, windows
from approvals.templatetags.differences import delta
from approvals.templatetags.reading import pick, signer_status, stop_status
from approvals.templatetags.vocabulary import (
    LEVELS,
    NOTICE_CLAUSE,
    SAID,
    STANCES,
    STANCES_SAID,
    STATES,
    STATUSES,
    VERDICTS,
    clause_words,
)

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
    spoken.usually,
    spoken.duration,
    spoken.mask,
    delta,
    pictures.qr,
    pictures.ticks,
    charts.column_chart,
    windows.laid,
    stop_status,
    signer_status,
    fields.control,
):
    register.filter(_filter.__name__, _filter)

register.simple_tag(fields.field_rows)
register.simple_tag(fields.unplaced)
register.simple_tag(fields.first_wrong)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite: with a label a picture of that name, without one decoration."""
    href = f"{static('approvals/icons.svg')}#i-{name}"
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


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
        return format_html("{}", "")
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


@register.simple_tag
def said_tag(signer: Any) -> SafeString:
    """The verdict of a signer as word and icon; of one who only ``advises``, the stance."""
    verdict = str(pick(signer, "verdict"))
    table = STANCES if pick(signer, "advises") else VERDICTS
    return _tag(*table.get(verdict, (verdict, "", "")))


@register.filter
def verdict_word(verdict: Any) -> str:
    """The word of a verdict, or the verdict itself where it has none."""
    return str(VERDICTS.get(str(verdict), (verdict, "", ""))[0])


@register.filter
def verdict_said(verdict: Any) -> str:
    """The same where a name stands before it."""
    return str(SAID.get(str(verdict), verdict))


@register.filter
def signer_said(signer: Any) -> str:
    """What a signer said, where the name stands before it."""
    verdict = str(pick(signer, "verdict"))
    return str((STANCES_SAID if pick(signer, "advises") else SAID).get(verdict, verdict))


@register.filter
def parts(summary: Any) -> list[str]:
    """The pieces of a second line, so that a break never falls inside a date."""
    return str(summary or "").split(" · ")


@register.inclusion_tag("approvals/parts/finding.html")
def finding(said: Any, **rest: Any) -> dict[str, Any]:
    """One finding (a Finding or its dictionary). ``answer``, ``answered``, ``form_id``, ``error``
    and ``fixable`` are described in the template."""
    level = str(pick(said, "level"))
    words, sign = LEVELS.get(level, (level, "warn"))
    if level == "ask" and rest.get("fixable"):  # who writes the case is told, not asked
        words = _("Asked at approval")
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
        silent = pick(signer, "lapsed")
        return str(_("no opinion in time") if silent else STATUSES.get(status, status))
    who = pick(signer, "person") or pick(signer, "holder")
    proxy = ""
    if pick(signer, "acting_for"):
        proxy = str(_("acting"))
    elif pick(signer, "recorded_by"):
        proxy = str(_("copied from paper"))
    return " ".join(part for part in (who, proxy, signer_said(signer)) if part)


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


@register.filter
def chinese_number(number: Any) -> str:
    """一 to 十 where the page speaks Chinese, the figure itself elsewhere."""
    figures = pgettext_lazy("figures one to ten, separated by spaces", "1 2 3 4 5 6 7 8 9 10")
    said = str(figures).split()
    return said[int(number) - 1] if 0 < int(number) <= len(said) else str(number)
