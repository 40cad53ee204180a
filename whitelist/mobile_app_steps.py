"""What the verbs of the app register change, and what does not fit them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from approvals.errors import Invalid
from approvals.gates import get_gate
from approvals.policies import policy_in_force
from approvals.rules import When, examine
from whitelist.mobile_app_rules import GoingOnline, nothing_goes_online_without_its_national_number
from whitelist.registers import Act

DAY = timedelta(days=1)


def numbers(permit: Any, day: date) -> Any:
    """The numbers of the gate in force on ``day``; one statement."""
    return policy_in_force(permit.gate, get_gate(permit.gate).kind(permit.kind), day)


def begun(act: Act) -> dict[str, Any]:
    """The last day of the approval is early enough."""
    if act.day > act.entry.start_by:
        words = _("It had to be begun by %(day)s.") % {"day": act.entry.start_by}
        raise ValidationError({"__all__": words})
    return {"begun_on": act.day}


def accepted(act: Act) -> dict[str, Any]:
    return {"accepted_on": act.day}


def incomplete(act: Act) -> dict[str, Any]:
    """What was found complete no longer is."""
    return {"complete_on": None}


def complete(act: Act) -> dict[str, Any]:
    """The region has looked through the papers of the filing; they go on to the national office."""
    if act.entry.complete_on is not None:
        raise ValidationError({"__all__": _("This was confirmed already.")})
    return {"complete_on": act.day}


def numbered(act: Act) -> dict[str, Any]:
    """A national number is given to complete papers, and belongs to one app; its successor takes it
    over."""
    number, entry = act.answers["national_number"], act.entry
    if number and entry.complete_on is None:
        raise ValidationError({"national_number": _("First confirm that the papers are complete.")})
    others = type(entry).objects.filter(national_number=number).exclude(pk=entry.pk)
    if number and others.exclude(pk=entry.continues_id).exists():
        raise ValidationError({"national_number": _("Another app has this number.")})
    return {"national_number": number, "filing_exempt": act.answers["exempt"], "filed_on": act.day}


def online(act: Act) -> dict[str, Any]:
    """Raises Invalid with the finding where there is neither number nor exception."""
    facts = GoingOnline(national_number=act.entry.national_number, exempt=act.entry.filing_exempt)
    rules = (nothing_goes_online_without_its_national_number,)
    if findings := examine(rules, facts, None, when=When.USE):
        raise Invalid(findings[0].sentence, findings=findings, clause=findings[0].clause)
    return {"online_on": act.day}


def take_over(act: Act) -> None:
    """The app that this one continues has its successor."""
    from whitelist.verbs import by_time  # the verbs know the registers, not the other way round

    if act.entry.continues_id:
        by_time(act.entry.continues.permit.ref, "supersede", day=act.day)


def change_asked(act: Act) -> dict[str, Any]:
    """A change is told so many days ahead; the last of these days is early enough."""
    days = numbers(act.entry.permit, act.day).change_notice_days
    earliest = act.day + days * DAY
    if act.answers["planned_on"] < earliest:
        words = _("A change is told %(days)s days ahead: %(day)s at the earliest.")
        raise ValidationError({"planned_on": words % {"days": days, "day": earliest}})
    return {"change_on": act.answers["planned_on"]}


def change_settled(act: Act) -> dict[str, Any]:
    return {"change_on": None}


def to_be_put_right(act: Act) -> dict[str, Any]:
    if act.answers["until"] < act.day:
        raise ValidationError({"until": _("Name today or a later day.")})
    return {"rectify_by": act.answers["until"]}


def put_right(act: Act) -> dict[str, Any]:
    return {"rectify_by": None}


def revoked(act: Act) -> dict[str, Any]:
    return {"revoked_on": act.day}


def cleared(act: Act) -> dict[str, Any]:
    """What a revocation rested on has been put right: the unit may file again."""
    if act.entry.revoked_on is None or act.entry.cleared_on is not None:
        raise ValidationError({"__all__": _("No revocation is waiting to be cleared.")})
    return {"cleared_on": act.day}


def closing_announced(act: Act) -> dict[str, Any]:
    """The public has so many days between the notice and the end."""
    days = numbers(act.entry.permit, act.day).closing_notice_days
    earliest = act.day + days * DAY
    if act.answers["closes_on"] < earliest:
        words = _("The notice stands for %(days)s days: %(day)s at the earliest.")
        raise ValidationError({"closes_on": words % {"days": days, "day": earliest}})
    return {"announced_on": act.day, "closes_on": act.answers["closes_on"]}


def gone_offline(act: Act) -> dict[str, Any]:
    """Not before the day that the notice named."""
    if act.day < act.entry.closes_on:
        words = _("The notice says %(day)s: not earlier.") % {"day": act.entry.closes_on}
        raise ValidationError({"__all__": words})
    return {"offline_on": act.day}


def disposed(act: Act) -> dict[str, Any]:
    return {"disposed_on": act.day, "disposal": act.answers["how"]}


def cancelled(act: Act) -> dict[str, Any]:
    return {"cancelled_on": act.day}


def use_reported(act: Act) -> dict[str, Any]:
    """A month's use; business done now ends what was said of an idle app."""
    entry, month = act.entry, act.answers["month"]
    if not entry.online_on.replace(day=1) <= month <= act.day:
        raise ValidationError({"month": _("Name a month since it went online.")})
    changes: dict[str, Any] = {"use_month": month, "use_count": act.answers["uses"]}
    last = min(_last_day(month), act.day)
    if act.answers["uses"] and (entry.last_use is None or last > entry.last_use):
        changes["last_use"] = last
        if not idle_on(act.day, last, numbers(entry.permit, act.day).idle_days):
            changes["idle_since"] = None
    return changes


def _last_day(month: date) -> date:
    return (month + 31 * DAY).replace(day=1) - DAY


def idle_on(day: date, used: date, days: int) -> bool:
    """More than so many days have passed since the last use; exactly so many have not."""
    return (day - used).days > days


def found_idle(act: Act) -> dict[str, Any]:
    return {"idle_since": act.entry.last_use or act.entry.online_on}


def evaluated(act: Act) -> dict[str, Any]:
    return {"evaluated_on": act.day, "evaluation": act.answers["conclusion"]}
