"""Where everything is found. The packages say the rest."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from settings.source import source

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("source/", source, name="source"),
    path("api/docs", RedirectView.as_view(url="/api/v1/docs"), name="api_docs"),
]
try:
    from approvals.api import api
except ImportError:
    api = None
if api:
    urlpatterns += [path("api/v1/", api.urls)]
for package in ("whitelist", "approvals"):
    if find_spec(f"{package}.urls"):
        urlpatterns += [path("", include(f"{package}.urls"))]
if settings.DEMONSTRATION:
    urlpatterns += [path("", include("workflows.demo.urls"))]
