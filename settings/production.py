"""A site that serves an administration. It does not start half configured."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from settings import env
from settings.base import *  # noqa: F403 -- settings are made to be overlaid
from settings.base import (
    EMAIL_HOST,
    EMAIL_USE_SSL,
    EMAIL_USE_TLS,
    FORM_ORIGINS,
    INSTALLED_APPS,
    WEBHOOK_URL,
)

REFUSED = {
    "DEBUG": "Debugging pages show what nobody outside may see.",
    "BAGUAN_NOW": "The business clock of a production site is the real one.",
}
for name, reason in REFUSED.items():
    if env.text(name):
        raise ImproperlyConfigured(f"Unset {name}. {reason}")
if any(app.startswith("workflows.demo") for app in INSTALLED_APPS):
    raise ImproperlyConfigured("The demonstration does not belong on a production site.")
if WEBHOOK_URL and not WEBHOOK_URL.startswith("https://"):
    raise ImproperlyConfigured("WEBHOOK_URL begins with https://.")
if WEBHOOK_URL:
    env.required("WEBHOOK_SECRET")
if any(not origin.startswith("https://") for origin in FORM_ORIGINS):
    raise ImproperlyConfigured("OIDC_ISSUER and OIDC_ORIGINS begin with https://.")
if EMAIL_HOST:
    env.required("MAIL_FROM")
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    raise ImproperlyConfigured("Of EMAIL_USE_SSL and EMAIL_USE_TLS set one alone.")

DEBUG = False
DEMONSTRATION = False
RUN_DUE_INSIDE = env.flag("RUN_DUE_INSIDE")
SECRET_KEY = env.required("SECRET_KEY")
ALLOWED_ORIGINS = env.required("ORIGINS").replace(" ", "").split(",")
ALLOWED_HOSTS = [host for origin in ALLOWED_ORIGINS if (host := urlsplit(origin).hostname)]
CSRF_TRUSTED_ORIGINS = ALLOWED_ORIGINS

SECOND_FACTOR_REQUIRED = env.demand("SECOND_FACTOR_REQUIRED", "decisive")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
if env.flag("BEHIND_PROXY"):
    # Only where the proxy sets this header itself and strips what the client sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else everybody would be counted under the proxy's address
# The browsers' preload list is for the owner of the whole domain to join, not for one site in it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
