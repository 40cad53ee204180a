"""G1: an office wants to inspect outside the yearly plan (一事一报)."""

from django.utils.translation import gettext_lazy as _

from approvals.gates import Gate, Kind
from workflows.inspection.facts import gather, gather_record
from workflows.inspection.flow import (
    InspectionFlowV1,
    InspectionPlanFlowV1,
    InspectionRecordFlowV1,
)
from workflows.inspection.form import InspectionForm, RecordForm, summary, title
from workflows.inspection.grant import (
    embargo,
    limit_keys,
    permit_card,
    put_on_record,
    put_on_register,
)
from workflows.inspection.picture import the_load
from workflows.inspection.plan import (
    PlanForm,
    gather_plan,
    plan_card,
    plan_keys,
    plan_summary,
    plan_title,
    put_on_list,
)
from workflows.inspection.policy import Policy
from workflows.inspection.rules import PLAN_RULES, RECORD_RULES, RULES

gate = Gate(
    key="inspection",
    number=1,
    title=_("Inspection outside the plan"),
    intro=_(
        "Inspections go by the yearly plan. Whatever lies outside it is asked for one matter at a "
        "time, before anybody sets out."
    ),
    clauses=("3.1", "3.2", "3.3"),
    kinds=(
        Kind(
            key="unplanned",
            title=_("Inspect outside the plan"),
            form=InspectionForm,
            form_version=1,
            facts=gather,
            policy=Policy(),
            rules=RULES,
            flow=InspectionFlowV1,
            case_title=title,
            case_summary=summary,
            limit_keys=limit_keys,
            embargo=embargo,
            grant=put_on_register,
            pictures=the_load,
            permit_card=permit_card,
            documents=(_("Approval sheet for an inspection outside the plan"),),
        ),
        Kind(
            key="exempt",
            title=_("Tell of an exempt inspection"),
            form=RecordForm,
            form_version=1,
            facts=gather_record,
            policy=Policy(),
            rules=RECORD_RULES,
            flow=InspectionRecordFlowV1,
            case_title=title,
            case_summary=summary,
            embargo=embargo,
            grant=put_on_record,
            pictures=the_load,
            permit_card=permit_card,
            exempt_clause="3.1",
            documents=(_("Record of an exempt inspection"),),
        ),
        Kind(
            key="plan",
            title=_("Have the plan of a year approved"),
            form=PlanForm,
            form_version=1,
            facts=gather_plan,
            policy=Policy(),
            rules=PLAN_RULES,
            flow=InspectionPlanFlowV1,
            case_title=plan_title,
            case_summary=plan_summary,
            limit_keys=plan_keys,
            grant=put_on_list,
            permit_card=plan_card,
            documents=(_("Approval sheet for a yearly plan of inspections"),),
        ),
    ),
)
