"""G4: an office wants a mobile app built, rebuilt or bought as a service (立项审核)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.gates import Gate, Kind
from workflows.mobile_app.facts import gather
from workflows.mobile_app.flow import MobileAppFlowV1
from workflows.mobile_app.form import ProjectForm, summary, title
from workflows.mobile_app.grant import limit_keys, permit_card, put_on_register
from workflows.mobile_app.policy import Policy
from workflows.mobile_app.rules import RULES
from workflows.mobile_app.sheets import SHEETS

gate = Gate(
    key="mobile_app",
    number=4,
    title=pgettext_lazy("gate", "A government mobile app"),
    intro=_(
        "Before an app is built, rebuilt or bought, four offices look at it side by side, and "
        "development and reform approves the project. Nothing in it may force anybody."
    ),
    clauses=("5.4", "5.1"),
    kinds=(
        Kind(
            key="project",
            title=_("Have an app approved"),
            form=ProjectForm,
            form_version=1,
            facts=gather,
            policy=Policy(),
            rules=RULES,
            flow=MobileAppFlowV1,
            case_title=title,
            case_summary=summary,
            limit_keys=limit_keys,
            grant=put_on_register,
            permit_card=permit_card,
            documents=(_("App project review sheet"),),
            sheets=SHEETS,
        ),
    ),
)
