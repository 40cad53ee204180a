"""The registers as a Django app: what they register when apps are ready."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhitelistConfig(AppConfig):
    name = "whitelist"
    verbose_name = _("registers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from approvals import due
        from whitelist import (
            festival_due,
            festival_start,
            mobile_app_due,
            reports,
            start,
            streams,
        )
        from whitelist.campus import due as campus_due
        from whitelist.campus import start as campus_start
        from whitelist.due import JOBS

        streams.register_all()
        reports.register_stream()
        start.register_all()
        campus_start.register_all()
        festival_start.register_all()
        for name, job in JOBS.items():
            due.register(name, job)
        for name, job in mobile_app_due.JOBS.items():
            due.register(name, job)
        for name, job in festival_due.JOBS.items():
            due.register(name, job)
        for name, job in campus_due.JOBS.items():
            due.register(name, job)
