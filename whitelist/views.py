"""The registers one may see, one permit with its verbs, and the answer at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from approvals import clock
from approvals.desk import desk_of
from approvals.errors import Invalid, Missing
from approvals.models import Person
from approvals.selectors import visible_to
from approvals.templatetags.spoken import cn_day
from approvals.views.cases import leaf, page_number
from approvals.views.refusals import speaks
from approvals.wanted import unreadable
from whitelist import limits, lookup, verbs
from whitelist.permits import Permit
from whitelist.presenters import card, checked, life_of, row_of, spanned, verbs_for
from whitelist.registers import Register, Standing, registers
from whitelist.selectors import permit_of, permits_listed, visible_permits

PAGE = 50


class Sieve(forms.Form):
    """What to look for in a register."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=60)
    standing = forms.ChoiceField(
        label=gettext_lazy("Standing"),
        required=False,
        choices=[("", gettext_lazy("All")), *Standing.choices],
    )

    def asked(self) -> dict[str, str]:
        """What is sought. Raises Invalid for what cannot be read: then nothing is shown."""
        if not self.is_valid():
            raise unreadable(self.errors)
        return self.cleaned_data


@login_required
@speaks
@require_GET
def permit_list(request: HttpRequest) -> HttpResponse:
    """The entries one may see, newest first; never a public list of people."""
    person, sieve = desk_of(request).person, Sieve(request.GET)
    book = _book(request, person)
    rows = _sifted(book, permits_listed(person, register=book.key), sieve)
    number = page_number(request.GET.get("page"))
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    lines = [row_of(row) for row in found[:PAGE]]
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "title": _("Register of %(what)s") % {"what": book.title},
        "books": _books(book),
        "register": book.key,
        "columns": [_("Number"), _("Held by"), *map(str, book.fact_names), _("Dates")],
        "with_meter": _("Days passed / all") if any(line["meter"] for line in lines) else "",
        "rows": lines,
        "strip": book.figures(rows),
        "filters": sieve,
        "print": True,
        "total_words": _("%(n)s entries you may see") % {"n": rows.count()},
        "page": leaf(f"{request.path}?{asked.urlencode()}", number, more=len(found) > PAGE),
    }
    return render(request, "approvals/register.html", context)


def _book(request: HttpRequest, person: Person) -> Register:
    """The register asked for, else the first that holds something for this person."""
    books = list(registers())
    named = [book for book in books if book.key == request.GET.get("register")]
    return (named or [book for book in books if _holds(book, person)] or books)[0]


def _holds(book: Register, person: Person) -> bool:
    return visible_permits(person).filter(register=book.key).exists()


def _books(shown: Register) -> list[tuple[str, str, None, bool]]:
    """The way to the other registers; nothing where there is one."""
    here, books = reverse("permits"), list(registers())
    if len(books) == 1:
        return []
    return [(f"{here}?register={book.key}", str(book.title), None, book == shown) for book in books]


def also(book: Register, text: str) -> Q:
    """What else a search looks through, by the register's own columns."""
    found = Q(pk__in=())
    for column in book.searched:
        found |= Q(**{f"{column}__icontains": text})
    return found


def _sifted(book: Register, rows: QuerySet[Permit], sieve: Sieve) -> QuerySet[Permit]:
    asked = sieve.asked()
    if q := asked.get("q", ""):
        rows = rows.filter(Q(number__icontains=q) | Q(unit__name__icontains=q) | also(book, q))
    if standing := asked.get("standing"):
        rows = rows.filter(standing=standing)
    return rows


@login_required
@speaks
@require_GET
def permit(request: HttpRequest, ref: str) -> HttpResponse:
    """One permit and its life."""
    return render(request, "approvals/permit.html", _page(request, _permit(request, ref)))


@login_required
@speaks
@require_http_methods(["GET", "POST"])
def permit_verb(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """A verb of the register: asks what its form asks, then does it."""
    found = _permit(request, ref)
    step = next((one for one in found.book.verbs if one.name == verb and one.who), None)
    if step is None:
        raise Missing(_("There is nothing here."))
    form = step.form(request.POST or None, initial=request.GET.dict())
    step.fit(form, found.entry)
    status = 200
    if request.method == "POST":
        try:
            answers = {name: request.POST.get(name, "") for name in form.fields}
            verbs.perform(permit=ref, verb=verb, by=desk_of(request).person, answers=answers)
        except Invalid as refusal:
            _note(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Done: %(what)s.") % {"what": step.label})
            return redirect("permit", ref)
    asking = {"form": form, "form_title": step.label, "submit": step.label}
    context = {**_page(request, found), **asking}
    return render(request, "approvals/permit.html", context, status=status)


@login_required
@speaks
@require_GET
def permit_sheet(request: HttpRequest, ref: str, sheet: str) -> HttpResponse:
    """A paper of the permit, to be read and printed."""
    found = _permit(request, ref)
    paper = found.case.kind_object.sheets.get(sheet)
    if paper is None or not paper.ready(found.case):
        raise Missing(_("There is nothing here."))
    context: dict[str, Any] = {
        "title": paper.title,
        "document": paper.of(found.case),
        "back": found.number,
    }
    context |= {"back_url": reverse("permit", args=[ref]), "qr": checked(found, request)}
    return render(request, "approvals/sheet.html", context)


def _sheets(found: Permit, readable: bool) -> list[dict[str, Any]]:
    """The papers of the permit, and for who may read the case the sheet of its approval."""
    sheets = [
        {
            "label": sheet.title,
            "url": reverse("permit_sheet", args=[found.ref, key]),
            "icon": "doc",
        }
        for key, sheet in found.case.kind_object.sheets.items()
        if sheet.ready(found.case)
    ]
    if readable:
        url = reverse("case_docx", args=[found.case.ref])
        sheets.append({"label": _("The approval sheet as DOCX"), "url": url, "icon": "doc"})
    return sheets


def _note(form: Any, refusal: Invalid) -> None:
    form.is_valid()
    for name, texts in refusal.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
    if not form.errors:
        form.add_error(None, str(refusal.detail))


def _permit(request: HttpRequest, ref: str) -> Permit:
    found = permit_of(desk_of(request).person, ref)
    if found is None:
        raise Missing(_("There is nothing here."))
    return found


def _page(request: HttpRequest, found: Permit) -> dict[str, Any]:
    acts = [
        {"label": verb.label, "url": reverse("permit_verb", args=[found.ref, verb.name])}
        for verb in verbs_for(desk_of(request).person, found)
    ]
    acts += [
        {"label": title, "url": url, "icon": "print"}
        for url, title in found.book.papers(found.entry)
    ]
    readable = visible_to(desk_of(request).person).filter(pk=found.case_id).exists()
    return {
        "permit": card(found, request),
        # Who may see what was allowed need not see how it came about: no link to nowhere.
        "case_url": reverse("case", args=[found.case.ref]) if readable else "",
        "case_number": found.case.ref,
        "facts": [(_("Matter"), found.case.title), *found.book.facts(found.entry)],
        "conditions": found.case.conditions,
        "uses": found.book.uses(found.entry),
        "life": life_of(found),
        "verbs": acts,
        "sheets": _sheets(found, readable),
    }


@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """The answer to a code, for anybody: no account, no name, counted without either."""
    typed = request.GET.get("code", "")[:40].replace("\0", "")
    context: dict[str, Any] = {"answer": "ask", "now": clock.now(), "code": typed}
    context["report_url"] = reverse("send_report")
    if not typed:
        return render(request, "approvals/door.html", context)
    if limits.over(request, "misses", "asked"):
        return limits.wait_page(request)
    answer = looked_up(request, typed)
    return render(request, "approvals/door.html", context | told(answer))


def looked_up(request: HttpRequest, typed: str) -> lookup.Answer:
    """The answer, counted: for the figures without who asked, and against guessing."""
    answer = lookup.asked_for(typed)
    lookup.count(answer)
    limits.note(request, "asked")
    if answer.verdict is lookup.Verdict.UNKNOWN:
        limits.note(request, "misses")
    return answer


def told(answer: lookup.Answer) -> dict[str, Any]:
    """What the door is told, in the template's words. Of what was asked for no word is repeated:
    somebody typed it, and it may hold a name."""
    sign, reason = _verdict(answer)
    context = {"answer": sign, "reason": reason, "code": answer.code, "clause": answer.clause}
    if answer.first is None or answer.last is None:
        return context
    pairs = [
        (_("Office"), answer.holder),
        (_("Covers"), "、".join(answer.covers)),
        (_("Dates"), spanned(answer.first, answer.last)),
        (_("Approved as"), answer.number),
    ]
    forbidden = {"forbidden": answer.may_not_ask, "forbidden_clauses": [answer.clause]}
    return {**context, "pairs": pairs, **forbidden}


def _verdict(answer: lookup.Answer) -> tuple[str, str]:
    """Sign and reason, as the template names them."""
    if answer.verdict is lookup.Verdict.ALLOWED:
        return "yes", _("Today lies within the days approved")
    if answer.verdict is lookup.Verdict.NOT_ALLOWED:
        return "no", _("There was an approval; it is over or suspended")
    if answer.verdict is lookup.Verdict.UNKNOWN:
        return "no", _("No approval is found under this code")
    if answer.too_early:
        return "wait", _("Approved from %(day)s on") % {"day": cn_day(answer.first)}
    return "wait", _("Approved until %(day)s") % {"day": cn_day(answer.last)}
