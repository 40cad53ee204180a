"""The tables of this app, gathered for Django; each stands in the module it belongs to."""

from whitelist.borrowings import Borrowing, DayAway
from whitelist.campus.items import CampusItem
from whitelist.campus.visits import CampusVisit, VisitPlan
from whitelist.data_items import DataItem
from whitelist.festival_versions import FestivalVersion
from whitelist.festivals import Festival, FestivalEdition
from whitelist.inspection_plans import InspectionPlan, PlanItem
from whitelist.inspections import (
    Inspection,
    InspectionTarget,
    InspectionVisit,
    Violation,
)
from whitelist.lookup import LookupCount
from whitelist.mobile_apps import MobileApp
from whitelist.numbers import NumberSeries
from whitelist.permits import Permit
from whitelist.reports import Report
from whitelist.schools import StaffMember, Term

__all__ = [
    "Borrowing",
    "CampusItem",
    "CampusVisit",
    "DataItem",
    "DayAway",
    "Festival",
    "FestivalEdition",
    "FestivalVersion",
    "Inspection",
    "InspectionPlan",
    "InspectionTarget",
    "InspectionVisit",
    "LookupCount",
    "MobileApp",
    "NumberSeries",
    "Permit",
    "PlanItem",
    "Report",
    "StaffMember",
    "Term",
    "Violation",
    "VisitPlan",
]
