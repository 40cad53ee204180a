"""The tests' settings with the plain flow beside ours."""

from settings.test import *  # noqa: F403 -- settings are made to be overlaid
from settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
