"""The registers as a Django app: what they register when apps are ready."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhitelistConfig(AppConfig):
    name = "whitelist"
    verbose_name = _("registers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from approvals import due
        from approvals.services import keeping
        from whitelist import (
            festival_due,
            festival_start,
            inspection_due,
            inspection_start,
            mobile_app_due,
            reports,
            staff_lists,
            start,
            streams,
            term_lists,
        )
        from whitelist.campus import due as campus_due
        from whitelist.campus import start as campus_start
        from whitelist.due import JOBS

        streams.register_all()
        reports.register_stream()
        for part in (start, campus_start, festival_start, inspection_start):
            part.register_all()
        for sort in (staff_lists.STAFF_SORT, term_lists.TERMS_SORT):
            keeping.register(sort)
        due_work = (JOBS, mobile_app_due.JOBS, festival_due.JOBS, inspection_due.JOBS)
        for jobs in (*due_work, campus_due.JOBS):
            for name, job in jobs.items():
                due.register(name, job)
