"""G3: an office asks for a teacher for a while (借用教师)."""

from django.utils.translation import gettext_lazy as _

from approvals.gates import Gate, Kind
from workflows.teacher_borrowing.facts import gather
from workflows.teacher_borrowing.flow import TeacherBorrowingFlowV1
from workflows.teacher_borrowing.form import BorrowingForm, summary, title
from workflows.teacher_borrowing.grant import permit_card, put_on_register
from workflows.teacher_borrowing.picture import the_teachers_days
from workflows.teacher_borrowing.policy import Policy
from workflows.teacher_borrowing.rules import RULES, account_beside_the_dates

gate = Gate(
    key="teacher_borrowing",
    number=3,
    title=_("Borrowing a teacher"),
    intro=_(
        "Teachers stay at school. For a task of real weight one of them may be lent, for three "
        "months at most, when education and the party committee agree."
    ),
    clauses=("12.3",),
    kinds=(
        Kind(
            key="borrowing",
            title=_("Borrow a teacher"),
            form=BorrowingForm,
            form_version=1,
            facts=gather,
            policy=Policy(),
            rules=RULES,
            flow=TeacherBorrowingFlowV1,
            case_title=title,
            case_summary=summary,
            limit_keys=lambda facts: (f"teacher:{facts.teacher}",),
            grant=put_on_register,
            preview=account_beside_the_dates,
            pictures=the_teachers_days,
            permit_card=permit_card,
            documents=(_("Approval form for borrowing a teacher"),),
        ),
    ),
)
