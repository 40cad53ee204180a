"""What time does to apps: an approval not used lapses, an app not used is proposed for closing."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models.functions import Coalesce

from whitelist.mobile_app_steps import idle_on, numbers
from whitelist.mobile_app_verbs import cyberspace, the_unit
from whitelist.mobile_app_words import State
from whitelist.mobile_apps import MobileApp
from whitelist.telling import tell
from whitelist.verbs import by_time

WARNED = timedelta(days=30)  # so long before it lapses the unit is told


def lapse(day: date) -> int:
    """From the day after the last on which it could be begun, an approval is over."""
    rows = MobileApp.objects.filter(state=State.APPROVED, start_by__lt=day)
    return sum(by_time(ref, "lapse", day=day) for ref in rows.values_list("permit__ref", flat=True))


def tell_of_lapse(day: date) -> int:
    """A month before that day the unit is told, once."""
    rows = MobileApp.objects.filter(state=State.APPROVED, start_by__lte=day + WARNED)
    return sum(
        tell("lapsing", app.permit, "once", the_unit(app)) for app in rows.select_related("permit")
    )


def propose_closing(day: date) -> int:
    """An app without real business for too long is proposed for closing, once each time.

    Unit and cyberspace office are told; nothing closes by itself.
    """
    rows = MobileApp.objects.filter(state=State.ONLINE, idle_since=None)
    rows = rows.annotate(used=Coalesce("last_use", "online_on")).select_related("permit__unit")
    done, days = 0, 0
    for app in rows.order_by("used"):
        days = days or numbers(app.permit, day).idle_days  # one kind of case, one number
        if not idle_on(day, app.used, days):
            break
        once = f"idle:{app.used}"  # the state stays: two machines would both propose
        if by_time(app.permit.ref, "propose_closing", day=day, told=once):
            tell("idle", app.permit, day.isoformat(), the_unit(app) | cyberspace(app))
            done += 1
    return done


JOBS = {
    "whitelist.mobile_apps.1-lapse": lapse,
    "whitelist.mobile_apps.2-tell-of-lapse": tell_of_lapse,
    "whitelist.mobile_apps.3-propose-closing": propose_closing,
}
