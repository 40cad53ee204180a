"""What the surroundings say of the region's single sign-on: allauth's settings for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from settings import env

PLACE = "region"  # the word in its addresses: /accounts/oidc/region/


def provider() -> dict[str, Any]:
    """allauth's settings for the one provider that the surroundings name, or for none.

    Raises ImproperlyConfigured where OIDC_ISSUER is set and what belongs to it is not.
    """
    issuer = env.text("OIDC_ISSUER")
    if not issuer:
        return {}
    app = {
        "provider_id": PLACE,
        "name": env.text("OIDC_NAME"),
        "client_id": env.required("OIDC_CLIENT_ID"),
        "secret": env.required("OIDC_CLIENT_SECRET"),
        # Who it is stands in the signed-for token; asking once more tells more than is needed.
        "settings": {"server_url": issuer, "fetch_userinfo": False},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid"]}}


def origins(providers: dict[str, Any]) -> list[str]:
    """Where a form of ours may lead: the provider's own origin, and those that it signs in at."""
    apps = providers.get("openid_connect", {}).get("APPS", [])
    issuers = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return [f"{one.scheme}://{one.netloc}" for one in issuers] + env.words("OIDC_ORIGINS")
