"""Where everything is found. The packages say the rest."""

from django.conf import settings
from django.urls import include, path

from approvals.api.docs import docs
from settings.api import api
from settings.source import source

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("source/", source, name="source"),
    path("api/docs", docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("", include("whitelist.urls")),
    path("", include("approvals.urls")),
]
if settings.DEMONSTRATION:
    urlpatterns += [path("", include("workflows.demo.urls"))]
