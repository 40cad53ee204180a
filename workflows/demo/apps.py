"""The demonstration as a Django app: in local and test settings only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "workflows.demo"
    label = "demo"
    verbose_name = _("demonstration")
