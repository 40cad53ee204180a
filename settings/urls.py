"""Where everything is found. The packages say the rest."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("api/docs", RedirectView.as_view(pattern_name="api-1.0.0:openapi-view"), name="api_docs"),
]
if find_spec("approvals.api"):
    from approvals.api import api

    urlpatterns += [path("api/v1/", api.urls)]
for package in ("whitelist", "approvals"):
    if find_spec(f"{package}.urls"):
        urlpatterns += [path("", include(f"{package}.urls"))]
