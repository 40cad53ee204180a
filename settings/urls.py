"""Where everything is found. The packages say the rest."""

from allauth.account import urls as account
from django.conf import settings
from django.urls import include, path

from approvals.api.docs import docs
from settings.api import api
from settings.source import source

# Accounts are given by administrators and carry no e-mail: what begins or resets one by oneself is
# not there. A page that a new release of allauth brings is not there either.
ACCOUNT_PAGES = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
}

handler500 = "approvals.views.refusals.failed"
urlpatterns = [
    path("accounts/", include([one for one in account.urlpatterns if one.name in ACCOUNT_PAGES])),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("source/", source, name="source"),
    path("api/docs", docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("", include("whitelist.urls")),
    path("", include("approvals.urls")),
]
if settings.DEMONSTRATION:
    urlpatterns += [path("", include("workflows.demo.urls"))]
