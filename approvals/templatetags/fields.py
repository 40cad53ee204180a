"""A form in rows, each with what the rules say beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import BoundField, DateInput, Form, Widget
from django.utils.safestring import SafeString

from approvals.templatetags.reading import pick


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


def unplaced(form: Form, findings: Iterable[Any] = ()) -> list[Any]:
    """The findings that belong to no field of the form."""
    return [said for said in findings or () if pick(said, "field") not in form.fields]


def first_wrong(form: Form, findings: Iterable[Any] = ()) -> str:
    """The key of the first row with an error or a finding that stops; "" where there is none."""
    for row in field_rows(form, findings):
        stops = any(str(pick(said, "level")) == "stop" for said in row["findings"])
        if stops or any(bound.errors for bound in row["fields"]):
            return str(row["key"])
    return ""


def control(bound: BoundField, say: str = "") -> SafeString:
    """The widget of a field with its class, and with what describes it: hint, error, findings."""
    _as_browser_date(bound.field.widget)
    kind = getattr(bound.field.widget, "input_type", "textarea")
    css = {"checkbox": "", "radio": "", "select": "form-select"}.get(kind, "form-control")
    known = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    known += [f"{bound.auto_id}_error"] if bound.errors else []
    known += [say] if say else []
    attrs: dict[str, str | bool] = {"class": f"{css} is-stop".strip() if bound.errors else css}
    if known:
        attrs["aria-describedby"] = " ".join(known)
    return bound.as_widget(attrs=attrs)


def _as_browser_date(widget: Widget) -> None:
    """A browser's own date field takes ISO dates alone, whatever the language writes."""
    if isinstance(widget, DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
