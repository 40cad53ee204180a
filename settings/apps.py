"""The site as an app, so that its own system checks run with all others."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "settings"
    label = "site_settings"

    def ready(self) -> None:
        from settings import (
            doors,  # noqa: F401 -- registers its check
            turns,
        )

        turns.install()
