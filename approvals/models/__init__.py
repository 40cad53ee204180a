"""Tables. Nothing here writes by itself: the verbs in ``approvals.services`` do."""

from approvals.models.calendar import LocalDay
from approvals.models.cases import (
    Burden,
    Case,
    CaseDrafter,
    Draft,
    Round,
    Stop,
    WorkItem,
)
from approvals.models.changes import Change, ChangeState, HouseText
from approvals.models.erasures import Erasure, ErasureState, Ground
from approvals.models.looking import Export, SavedSearch
from approvals.models.outbox import Hook, Letter, MailWish, Outgoing, When
from approvals.models.people import Administrator, AdministratorKind, ApiToken, Person, Phrase
from approvals.models.policies import Policy, PolicyVersion
from approvals.models.records import (
    Attachment,
    Command,
    Decision,
    LimitKey,
    Notice,
    PaperDecision,
)
from approvals.models.units import Appointment, Delegation, Post, Unit, UnitLevel

__all__ = [
    "Administrator",
    "AdministratorKind",
    "ApiToken",
    "Appointment",
    "Attachment",
    "Burden",
    "Case",
    "CaseDrafter",
    "Change",
    "ChangeState",
    "Command",
    "Decision",
    "Delegation",
    "Draft",
    "Erasure",
    "ErasureState",
    "Export",
    "Hook",
    "Ground",
    "HouseText",
    "Letter",
    "LimitKey",
    "LocalDay",
    "MailWish",
    "Notice",
    "Outgoing",
    "PaperDecision",
    "Person",
    "Phrase",
    "Policy",
    "PolicyVersion",
    "Post",
    "Round",
    "SavedSearch",
    "Stop",
    "Unit",
    "UnitLevel",
    "When",
    "WorkItem",
]
