"""G6, a gate that only the tests have: an office assesses the grass roots (考核).

It shows what a sixth gate costs: this package and one line in ``GATES``.
"""

from django.utils.translation import gettext_lazy as _

from approvals.gates import Gate, Kind
from tests.sixth_gate.flow import AssessmentFlowV1
from tests.sixth_gate.form import AssessmentForm
from tests.sixth_gate.rules import RULES, Policy, assessment

gate = Gate(
    key="assessment",
    number=6,
    title=_("Assessment"),
    intro=_("Assess grass-roots units once a year"),
    clauses=("10.1", "10.2"),
    kinds=(
        Kind(
            key="plan",
            title=_("Assessment plan"),
            form=AssessmentForm,
            form_version=1,
            facts=assessment,
            policy=Policy(),
            rules=RULES,
            flow=AssessmentFlowV1,
            case_title=lambda answers: str(answers["title"]),
            case_summary=lambda answers: f"{answers['indicators']}",
            limit_keys=lambda facts: (f"assessment:{facts.common.unit_name}",),
        ),
    ),
)
