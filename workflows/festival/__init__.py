"""G5: festivals, forums and fairs (节庆论坛展会): what is kept, what is new, each edition."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.gates import Gate, Kind
from workflows.festival import form, gathering, grant, list_forms
from workflows.festival.flow import (
    ChangeFlowV1,
    EditionFlowV1,
    EvaluationFlowV1,
    NewEventFlowV1,
)
from workflows.festival.policy import FestivalPolicy
from workflows.festival.rules import CHANGE_RULES, EDITION_RULES, EVALUATION_RULES, NEW_RULES
from workflows.festival.words import CHANGE, EDITION, EVALUATION, NEW

gate = Gate(
    key="festival",
    number=5,
    title=_("Festivals, forums and fairs"),
    intro=_(
        "What has no substance, no effect or no budget is not held. What is kept stands on one "
        "list, and only the region puts something there."
    ),
    clauses=("9.1", "9.3"),
    kinds=(
        Kind(
            key=NEW,
            title=_("Ask for a new event"),
            form=form.NewForm,
            form_version=1,
            facts=gathering.gather_new,
            policy=FestivalPolicy(),
            rules=NEW_RULES,
            flow=NewEventFlowV1,
            case_title=form.title,
            case_summary=form.summary,
            limit_keys=grant.limit_keys,
            grant=grant.put_new,
            permit_card=grant.entry_card,
            documents=(pgettext_lazy("festival", "Application for a new event"),),
        ),
        Kind(
            key=EDITION,
            title=_("File an edition of a listed event"),
            form=list_forms.EditionForm,
            form_version=1,
            facts=gathering.gather_edition,
            policy=FestivalPolicy(),
            rules=EDITION_RULES,
            flow=EditionFlowV1,
            case_title=list_forms.entry_words,
            case_summary=list_forms.edition_summary,
            limit_keys=grant.limit_keys,
            grant=grant.file_edition,
            permit_card=grant.entry_card,
            exempt_clause="9.3",
            documents=(pgettext_lazy("festival", "Record of an edition"),),
        ),
        Kind(
            key=EVALUATION,
            title=_("Evaluate an existing event"),
            form=form.EvaluationForm,
            form_version=1,
            facts=gathering.gather_evaluation,
            policy=FestivalPolicy(),
            rules=EVALUATION_RULES,
            flow=EvaluationFlowV1,
            case_title=form.title,
            case_summary=form.summary,
            limit_keys=grant.limit_keys,
            grant=grant.keep,
            ended=grant.let_go,
            permit_card=grant.entry_card,
            documents=(pgettext_lazy("festival", "Joint assessment of an existing event"),),
        ),
        Kind(
            key=CHANGE,
            title=_("Change an entry, or take it off the list"),
            form=list_forms.ChangeForm,
            form_version=1,
            facts=gathering.gather_change,
            policy=FestivalPolicy(),
            rules=CHANGE_RULES,
            flow=ChangeFlowV1,
            case_title=list_forms.entry_words,
            case_summary=list_forms.change_summary,
            limit_keys=grant.limit_keys,
            grant=grant.change,
            permit_card=grant.entry_card,
            documents=(pgettext_lazy("festival", "Application to change an entry"),),
        ),
    ),
)
