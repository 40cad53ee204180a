"""G2: what may come to schools (进校园白名单): the list of items, and visits with a listed one."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.gates import Gate, Kind
from workflows.campus_entry import grant, list_facts, list_form, visit_facts, visit_form
from workflows.campus_entry.flow import ListItemFlowV1, VisitPlanFlowV1
from workflows.campus_entry.picture import the_schools_calendar
from workflows.campus_entry.policy import ListPolicy, VisitPolicy
from workflows.campus_entry.rules import LIST_RULES, VISIT_RULES
from workflows.campus_entry.words import year_of

gate = Gate(
    key="campus_entry",
    number=2,
    title=_("Coming to schools"),
    intro=_(
        "Schools teach. What wants to come to them has to be on the list, comes no oftener than "
        "the list says, and leaves no work behind."
    ),
    clauses=("12.1",),
    kinds=(
        Kind(
            key="list_item",
            title=_("Put an item on the list"),
            form=list_form.ListItemForm,
            form_version=1,
            facts=list_facts.gather,
            policy=ListPolicy(),
            rules=LIST_RULES,
            flow=ListItemFlowV1,
            case_title=list_form.title,
            case_summary=list_form.summary,
            limit_keys=lambda facts: (f"campus_list:{facts.area}:{facts.year}",),
            grant=grant.put_on_list,
            permit_card=grant.item_card,
            documents=(pgettext_lazy("campus", "Application for the list"),),
        ),
        Kind(
            key="visit_plan",
            title=_("Bring a listed item to schools"),
            form=visit_form.VisitPlanForm,
            form_version=1,
            facts=visit_facts.gather,
            policy=VisitPolicy(),
            rules=VISIT_RULES,
            flow=VisitPlanFlowV1,
            case_title=visit_form.title,
            case_summary=visit_form.summary,
            limit_keys=lambda facts: tuple(
                f"school:{visit.school}:{year_of(visit.day)}" for visit in facts.visits
            ),
            grant=grant.put_visits,
            pictures=the_schools_calendar,
            permit_card=grant.plan_card,
            documents=(pgettext_lazy("campus", "Confirmation of visits"),),
        ),
    ),
)
