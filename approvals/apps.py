"""The kernel as a Django app: what it registers when apps are ready."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "approvals"
    verbose_name = _("approvals")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from approvals import checks, due, streams
        from approvals.ledger import alarm
        from approvals.presenters import mail
        from approvals.services import deadlines, exporting, keeping, posting
        from approvals.services.keeping import factors, lent, rules, seats, units
        from approvals.services.posting import hooks, mailing, retention

        streams.register_all()
        checks.register_all()
        for module in (units, seats, lent, rules, factors):
            for sort in module.SORTS:
                keeping.register(sort)
        due.register("approvals.consultations", deadlines.lapse_consultations)
        due.register("approvals.exports", exporting.forget_old_files)
        due.register("approvals.overdue", deadlines.note_overdue)
        due.register("approvals.alarm", alarm.raise_alarm)
        due.register("approvals.vacancies", deadlines.note_vacancies)
        mailing.compose_with(mail.compose)
        due.register("notices", posting.run)
        due.register("notices.hooks", hooks.send_waiting)
        due.register("notices.old", retention.forget_old)
