"""Where everything is found. The packages say the rest."""

from allauth.account import urls as account
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.urls import include, path
from django.views.decorators.http import require_POST

from approvals.api.docs import docs
from settings.api import api
from settings.single_sign_on import callback
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
    path(
        "accounts/oidc/<provider_id>/login/", require_POST(oidc.login), name="openid_connect_login"
    ),
    path("accounts/oidc/<provider_id>/callback/", callback, name="openid_connect_callback"),
    path("language/", include("django.conf.urls.i18n")),
    path("source/", source, name="source"),
    path("api/docs", docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("", include("whitelist.urls")),
    path("", include("approvals.urls")),
]
if settings.DEMONSTRATION:
    urlpatterns += [path("", include("workflows.demo.urls"))]
