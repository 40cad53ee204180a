"""The tests' settings with the plain flow and viewflow's own pages beside ours."""

from settings.test import *  # noqa: F403 -- settings are made to be overlaid
from settings.test import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "viewflow", "bench"]
MIDDLEWARE = [*MIDDLEWARE, "viewflow.middleware.SiteMiddleware"]
ROOT_URLCONF = "bench.urls"
