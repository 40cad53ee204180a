"""The fields of the search, for showing. What they say is read by ``approvals.wanted``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.gates import all_gates
from approvals.models import Unit
from approvals.presenters.found import state_words
from approvals.templatetags.vocabulary import VERDICTS
from approvals.wanted import LONGEST
from approvals.words import State, Verdict

ANY = gettext_lazy("any")
FINDINGS = [
    ("ask", gettext_lazy("a question to answer")),
    ("warn", gettext_lazy("something to note")),
    ("none", gettext_lazy("nothing found")),
]
MARKS = [
    ("returned", gettext_lazy("returned at least once")),
    ("late", gettext_lazy("a stop was late")),
    ("acting", gettext_lazy("somebody acted for somebody")),
    ("paper", gettext_lazy("copied from paper")),
    ("conditions", gettext_lazy("granted with conditions")),
]
BY = [("filed", gettext_lazy("filed")), ("closed", gettext_lazy("decided"))]


def _word(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST)


def _choice(label: Any, choices: list[Any] | None = None) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", ANY), *(choices or [])])


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput())


class SearchForm(forms.Form):
    """``show(query)`` is the form with what was asked for standing in it."""

    gate = _choice(gettext_lazy("Gate"))
    kind = _choice(gettext_lazy("Kind"))
    state = _choice(gettext_lazy("State or outcome"))
    area = _choice(gettext_lazy("Division and below"))
    unit = _word(gettext_lazy("Office that asks"))
    person = _word(gettext_lazy("Person"))
    post = _word(gettext_lazy("Post"))
    verdict = _choice(gettext_lazy("A post said"))
    clause = _word(gettext_lazy("Clause"))
    rule = _word(gettext_lazy("Rule"))
    finding = _choice(gettext_lazy("Found at filing"), FINDINGS)
    mark = _choice(gettext_lazy("On the way"), MARKS)
    by = forms.ChoiceField(label=gettext_lazy("Period"), required=False, choices=BY)
    since = _day(gettext_lazy("from"))
    until = _day(gettext_lazy("to"))

    @classmethod
    def show(cls, said: dict[str, str], divisions: list[Unit]) -> SearchForm:
        form = cls(initial=said, auto_id="s-%s")
        fill = {
            "gate": [(gate.key, gate.title) for gate in _gates()],
            "kind": _kinds(),
            "state": [(one, state_words(one)) for one in State.values],
            "verdict": [(one, VERDICTS[one][0]) for one in Verdict.values],
            "area": [(unit.code, _indented(unit)) for unit in divisions],
        }
        for name, choices in fill.items():
            form.fields[name].choices = [("", _("any")), *choices]  # type: ignore[attr-defined]
        return form


def _gates() -> list[Any]:
    return sorted(all_gates(), key=lambda gate: gate.number)


def _kinds() -> list[Any]:
    """Only of gates that have several."""
    return [
        (gate.title, [(f"{gate.key}.{kind.key}", kind.title) for kind in gate.kinds])
        for gate in _gates()
        if len(gate.kinds) > 1
    ]


def _indented(unit: Unit) -> str:
    depth = max(0, unit.path.count("/") - 2)
    return "\u3000" * depth + unit.name
