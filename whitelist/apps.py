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
            campus_due,
            campus_start,
            inspection_due,
            inspection_start,
            mobile_app_due,
            reports,
            start,
            streams,
        )
        from whitelist.due import JOBS

        streams.register_all()
        reports.register_stream()
        start.register_all()
        campus_start.register_all()
        inspection_start.register_all()
        for name, job in JOBS.items():
            due.register(name, job)
        for name, job in mobile_app_due.JOBS.items():
            due.register(name, job)
        for name, job in inspection_due.JOBS.items():
            due.register(name, job)
        for name, job in campus_due.JOBS.items():
            due.register(name, job)
