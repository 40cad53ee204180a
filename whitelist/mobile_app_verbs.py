"""The verbs of the app register: who may do what, from which state to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models import Stop
from whitelist import mobile_app_forms as forms
from whitelist import mobile_app_steps as steps
from whitelist.mobile_app_words import RUNNING, State
from whitelist.registers import Standing, Verb

if TYPE_CHECKING:
    from whitelist.mobile_apps import MobileApp

DESKS = ("head", "handler")
REVIEW = "review"  # the node at which the four offices signed


# -- who -------------------------------------------------------------------------------------------


def the_unit(entry: MobileApp) -> Q:
    return Q(unit=entry.permit.unit_id, code__in=DESKS)


def who_reviewed(entry: MobileApp) -> Q:
    """The posts that reviewed the project make up the acceptance group."""
    stops = Stop.objects.filter(case=entry.permit.case_id, node=REVIEW, post__isnull=False)
    return Q(pk__in=stops.values("post")) & ~Q(unit=entry.permit.unit_id)


def regional_cyberspace(entry: MobileApp) -> Q:
    """The region's cyberspace office enters national numbers; for its own app the party office."""
    unit = entry.permit.unit
    own = unit.function == "cyberspace" and unit.level == "region"
    function = "party_office" if own else "cyberspace"
    return Q(unit__function=function, unit__level="region", code__in=DESKS)


def cyberspace(entry: MobileApp) -> Q:
    """The cyberspace office of the unit's level, and the region's; nobody oversees themselves."""
    unit = entry.permit.unit
    same_level = Q(unit__function="cyberspace", unit__area=unit.area_id, code__in=DESKS)
    return (same_level & ~Q(unit=unit)) | regional_cyberspace(entry)


def unit_or_cyberspace(entry: MobileApp) -> Q:
    return the_unit(entry) | cyberspace(entry)


UNIT: dict[str, Any] = {"who": the_unit, "who_label": _("the unit itself")}
OFFICE: dict[str, Any] = {"who": cyberspace, "who_label": _("the cyberspace office")}
REGION: dict[str, Any] = {
    "who": regional_cyberspace,
    "who_label": _("the region's cyberspace office"),
}
EITHER: dict[str, Any] = {
    "who": unit_or_cyberspace,
    "who_label": _("the unit or the cyberspace office"),
}


# -- from the approval to the day online -----------------------------------------------------------

BEGINNING = (
    Verb(
        name="start",
        label=_("Building begins"),
        sources=(State.APPROVED,),
        target=State.BUILDING,
        changes=steps.begun,
        **UNIT,
    ),
    Verb(
        name="lapse",
        label=_("Lapsed: not begun in time"),
        sources=(State.APPROVED,),
        target=State.LAPSED,
        standing=Standing.ENDED,
    ),
    Verb(
        name="accept",
        label=_("Accepted before going online"),
        sources=(State.BUILDING,),
        target=State.ACCEPTED,
        who=who_reviewed,
        who_label=_("the offices that reviewed it"),
        form=forms.AcceptForm,
        changes=steps.accepted,
    ),
    Verb(
        name="tell_defects",
        label=_("Name all that the papers lack"),
        sources=(State.ACCEPTED,),
        form=forms.DefectsForm,
        changes=steps.incomplete,
        texts=("defects",),
        **REGION,
    ),
    Verb(
        name="confirm_complete",
        label=_("The papers are complete"),
        sources=(State.ACCEPTED,),
        changes=steps.complete,
        **REGION,
    ),
    Verb(
        name="enter_number",
        label=_("Enter the national number"),
        sources=(State.ACCEPTED,),
        target=State.FILED,
        form=forms.NumberForm,
        changes=steps.numbered,
        **REGION,
    ),
    Verb(
        name="go_online",
        label=_("Goes online"),
        sources=(State.ACCEPTED, State.FILED),
        target=State.ONLINE,
        changes=steps.online,
        after=steps.take_over,
        **UNIT,
    ),
    Verb(
        name="give_up",
        label=_("Give it up before it goes online"),
        sources=(State.BUILDING, State.ACCEPTED, State.FILED),
        target=State.GIVEN_UP,
        standing=Standing.ENDED,
        form=forms.ReasonForm,
        texts=("reason",),
        **UNIT,
    ),
)

# -- while it runs ---------------------------------------------------------------------------------

USED = (State.ONLINE, State.CHANGE, State.RECTIFY, State.CLOSING)

IN_USE = (
    Verb(
        name="report_use",
        label=_("Report a month's use"),
        sources=USED,
        form=forms.UseForm,
        changes=steps.use_reported,
        **UNIT,
    ),
    Verb(
        name="propose_closing",
        label=_("No real use: closing is proposed"),
        sources=(State.ONLINE,),
        changes=steps.found_idle,
    ),
    Verb(
        name="evaluate",
        label=_("The year's own evaluation"),
        sources=USED,
        form=forms.EvaluationForm,
        changes=steps.evaluated,
        **UNIT,
    ),
    Verb(
        name="ask_change",
        label=_("Ask for a change"),
        sources=(State.ONLINE,),
        target=State.CHANGE,
        form=forms.ChangeForm,
        changes=steps.change_asked,
        texts=("change",),
        **UNIT,
    ),
    Verb(
        name="agree_change",
        label=_("Agree to the change"),
        sources=(State.CHANGE,),
        target=State.ONLINE,
        changes=steps.change_settled,
        **OFFICE,
    ),
    Verb(
        name="decline_change",
        label=_("Decline the change"),
        sources=(State.CHANGE,),
        target=State.ONLINE,
        form=forms.ReasonForm,
        changes=steps.change_settled,
        texts=("reason",),
        **OFFICE,
    ),
    Verb(
        name="supersede",
        label=_("Superseded by its successor"),
        sources=RUNNING,
        target=State.SUPERSEDED,
        standing=Standing.ENDED,
    ),
)

# -- what the cyberspace office finds --------------------------------------------------------------

OVERSEEN = (
    Verb(
        name="order_rectify",
        label=_("Order it to be put right"),
        sources=(State.ONLINE, State.CHANGE),
        target=State.RECTIFY,
        form=forms.RectifyForm,
        changes=steps.to_be_put_right,
        texts=("reason",),
        **OFFICE,
    ),
    Verb(
        name="confirm_rectified",
        label=_("It has been put right"),
        sources=(State.RECTIFY, State.SUSPENDED),
        target=State.ONLINE,
        standing=Standing.VALID,
        changes=steps.put_right,
        **OFFICE,
    ),
    Verb(
        name="suspend",
        label=_("Suspend"),
        sources=(State.RECTIFY,),
        target=State.SUSPENDED,
        standing=Standing.SUSPENDED,
        form=forms.ReasonForm,
        texts=("reason",),
        **OFFICE,
    ),
    Verb(
        name="revoke",
        label=_("Revoke the filing"),
        sources=(State.SUSPENDED,),
        target=State.REVOKED,
        standing=Standing.ENDED,
        form=forms.ReasonForm,
        changes=steps.revoked,
        texts=("reason",),
        **OFFICE,
    ),
    Verb(
        name="clear_revocation",
        label=_("The cause of the revocation is put right"),
        sources=(State.REVOKED, State.DISPOSED, State.CANCELLED),
        changes=steps.cleared,
        **OFFICE,
    ),
)

# -- the end ---------------------------------------------------------------------------------------

ENDING = (
    Verb(
        name="announce_closing",
        label=_("Announce the closing"),
        sources=(State.ONLINE, State.CHANGE, State.RECTIFY, State.SUSPENDED),
        target=State.CLOSING,
        form=forms.ClosingForm,
        changes=steps.closing_announced,
        texts=("notice",),
        **EITHER,
    ),
    Verb(
        name="take_offline",
        label=_("Take it offline"),
        sources=(State.CLOSING,),
        target=State.OFFLINE,
        standing=Standing.ENDED,
        changes=steps.gone_offline,
        **EITHER,
    ),
    Verb(
        name="dispose",
        label=_("Record what became of the data"),
        sources=(State.OFFLINE, State.REVOKED),
        target=State.DISPOSED,
        form=forms.DisposalForm,
        changes=steps.disposed,
        texts=("record",),
        **UNIT,
    ),
    Verb(
        name="cancel",
        label=_("Take it off the file"),
        sources=(State.DISPOSED,),
        target=State.CANCELLED,
        changes=steps.cancelled,
        **OFFICE,
    ),
)

VERBS = (*BEGINNING, *IN_USE, *OVERSEEN, *ENDING)
