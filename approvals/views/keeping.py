"""The keepers' pages: what is amiss, each sort of things kept, a change and its preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import clock
from approvals.desk import desk_of
from approvals.errors import Missing, Refused
from approvals.models import Change, ChangeState
from approvals.presenters import blanks
from approvals.presenters.tables import MIME
from approvals.services.keeping import Keeper, Sort, changes, sort_of, sorts
from approvals.services.keeping.amiss import amiss
from approvals.tables_in import LARGEST, BadTable, Line, Wrong, read_table, whole
from approvals.views.cases import leaf, page_number
from approvals.views.refusals import speaks

PAGE = 50
SHOWN = 200  # rows of a preview; all of them take effect
ERRORS = 100


def row_form(sort: Sort) -> type[forms.Form]:
    """One row of the table as a form, with the reason."""
    fields: dict[str, forms.Field] = {one.key: _field(one) for one in sort.columns}
    for key, field in fields.items():
        if sort.ends not in ("", key):
            field.widget = forms.HiddenInput()
    fields["reason"] = forms.CharField(label=_("Why"), max_length=changes.REASON)
    return type("RowForm", (forms.Form,), fields)


def _field(column: Any) -> forms.Field:
    said: dict[str, Any] = {"label": column.title, "required": column.required}
    if column.hint:
        said["help_text"] = column.hint
    if column.sort == "day":
        return forms.DateField(widget=forms.DateInput({"type": "date"}), **said)
    if column.sort == "choice":
        return forms.ChoiceField(choices=column.choices(), **said)
    return forms.CharField(max_length=column.limit, **said)


class FileForm(forms.Form):
    """A file with many rows, and why."""

    file = forms.FileField()
    reason = forms.CharField(max_length=changes.REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("XLSX or CSV, at most 2 MB and 2000 rows")
        self.fields["reason"].label = _("Why")


def _kept(request: HttpRequest) -> Keeper:
    return changes.keeper(desk_of(request).person)


@login_required
@speaks
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, what is amiss, and where everything is kept."""
    kept = _kept(request)
    waiting = changes.visible_to(kept).filter(state=ChangeState.WAITING).order_by("proposed")
    context = {
        "amiss": amiss(kept, clock.today()),
        "waiting": [_line(one, kept) for one in waiting[:PAGE]],
        "posts": bool(kept.paths),
        "sorts": [one for one in sorts() if kept.places(one)],
        "late": [
            _line(one, kept)
            for one in changes.visible_to(kept)
            .exclude(state=ChangeState.WAITING)
            .order_by("-settled")[:10]
        ],
    }
    return render(request, "approvals/keeping.html", context)


def _line(change: Change, kept: Keeper) -> dict[str, Any]:
    sort = sort_of(change.kind)
    own = change.proposed_by_id == kept.person.pk
    return {
        "change": change,
        "title": sort.title if sort else change.kind,
        "rows": len(change.lines),
        "own": own,
        "may": change.state == ChangeState.WAITING and not (change.second and own),
    }


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def kept(request: HttpRequest, kind: str) -> HttpResponse:
    """What there is of one sort, and one row to add or change."""
    keeper = _kept(request)
    sort = changes.sort_for(keeper, kind)
    given = sort.usual(keeper)
    given |= {one.key: request.GET[one.key] for one in sort.columns if one.key in request.GET}
    form = row_form(sort)(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        answer = _proposed(request, sort, form)
        if answer:
            return answer
    if any(field.errors for field in form.hidden_fields()):
        form.add_error(None, _("Choose one from the list above."))
    return _page(request, keeper, sort, form=form)


def _proposed(request: HttpRequest, sort: Sort, form: forms.Form) -> HttpResponse | None:
    said = {one.key: str(form.cleaned_data[one.key] or "") for one in sort.columns}
    try:
        told = changes.propose(
            kind=sort.key,
            lines=[Line(1, said)],
            reason=form.cleaned_data["reason"],
            by=desk_of(request).person,
        )
    except BadTable as bad:
        titles = {str(form[one.key].label): one.key for one in sort.columns}
        shown = {field.name for field in form.visible_fields()}
        for error in bad.errors:
            key = titles.get(error.column, "")
            form.add_error(key if key in shown else None, error.words)
        return None
    except Refused as refusal:
        form.add_error(None, str(refusal.detail))
        return None
    return _told(request, told)


def _told(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    done = told["state"] == ChangeState.DONE
    words = _("In effect.") if done else _("Proposed. Look at it once more below.")
    messages.success(request, words)
    return redirect("change", told["ref"])


def _page(
    request: HttpRequest,
    keeper: Keeper,
    sort: Sort,
    *,
    form: forms.Form,
    file_form: FileForm | None = None,
    errors: tuple[Wrong, ...] = (),
) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    number = page_number(request.GET.get("page"))
    rows = list(sort.listed(keeper, words)[(number - 1) * PAGE : number * PAGE + 1])
    context = {
        "sort": sort,
        "form": form,
        "file_form": file_form or FileForm(),
        "errors": errors[:ERRORS],
        "more_errors": max(0, len(errors) - ERRORS),
        "notes": sort.notes(keeper),
        "narrow": sort.narrow(keeper),
        "adds": not sort.ends,
        "about": " · ".join(str(field.value() or "") for field in form.hidden_fields()),
        "offered": not sort.ends or request.method == "POST" or bool(form.initial),
        "head": [
            *(str(title) for _key, title, _told in sort.beside),
            *(str(one.title) for one in sort.columns),
            _("Change it"),
        ],
        "rows": [_cells(sort, row) for row in rows[:PAGE]],
        "q": words,
        "page": leaf(f"?q={words}", number, more=len(rows) > PAGE),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/kept.html", context, status=status)


def _cells(sort: Sort, row: Any) -> list[Any]:
    cells = sort.cells_of(row)
    words = {one.key: dict(one.choices()) for one in sort.columns if one.sort == "choice"}
    shown = [words.get(key, {}).get(text, text) for key, text in cells.items()]
    url = f"{reverse('kept', args=[sort.key])}?{urlencode(cells)}#form-t"
    beside = [told(row) for _key, _title, told in sort.beside]
    return [*beside, *shown, (url, _("End earlier") if sort.ends else _("Change"))]


@login_required
@speaks
@require_POST
def take_in(request: HttpRequest, kind: str) -> HttpResponse:
    """A file: all of it becomes a change with its preview, or every fault is shown by its place."""
    keeper = _kept(request)
    sort = changes.sort_for(keeper, kind)
    file_form = FileForm(request.POST, request.FILES)
    errors: tuple[Wrong, ...] = ()
    if file_form.is_valid():
        try:
            lines = read_file(sort, file_form.cleaned_data["file"])
            reason = file_form.cleaned_data["reason"]
            return _told(
                request,
                changes.propose(kind=kind, lines=lines, reason=reason, by=keeper.person),
            )
        except BadTable as bad:
            errors = bad.errors
        except Refused as refusal:
            file_form.add_error(None, str(refusal.detail))
    form = row_form(sort)(initial=sort.usual(keeper))
    return _page(request, keeper, sort, form=form, file_form=file_form, errors=errors)


def read_file(sort: Sort, file: Any) -> list[Line]:
    """The rows of an uploaded file. Raises BadTable."""
    if file.size > LARGEST:
        raise whole(_("A file has at most 2 MB. Split it."))
    return read_table(file.read(), columns=sort.headings())


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """A change with all its rows: to be confirmed, dropped, or read later."""
    keeper = _kept(request)
    row = changes.visible_to(keeper).filter(ref=ref).first()
    if row is None:
        raise Missing(_("There is nothing here."))
    if request.method == "POST":
        verb = {"confirm": changes.confirm, "drop": changes.drop}.get(
            request.POST.get("action", "")
        )
        if verb is None:
            raise Missing(_("There is nothing here."))
        verb(change=ref, by=keeper.person)
        messages.success(request, _("Done."))
        return redirect("change", ref)
    return render(request, "approvals/change.html", _shown(row, keeper))


def _shown(row: Change, keeper: Keeper) -> dict[str, Any]:
    sort = sort_of(row.kind)
    columns = sort.columns if sort else ()
    rows = [
        [str(number), *(cells.get(one.key, "") for one in columns)]
        for number, cells in row.lines[:SHOWN]
    ]
    head = [_("Row"), *(str(one.title) for one in columns)]
    return {**_line(row, keeper), "head": head, "body": rows, "cut": len(row.lines) > SHOWN}


@login_required
@speaks
@require_GET
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """An empty table to fill in."""
    sort = changes.sort_for(_kept(request), kind)
    make = {"xlsx": blanks.blank_xlsx, "csv": blanks.blank_csv}.get(form)
    if make is None:
        raise Missing(_("There is nothing here."))
    answer = HttpResponse(make(sort), content_type=MIME[form])
    answer["Content-Disposition"] = f'attachment; filename="{sort.key}.{form}"'
    return answer
