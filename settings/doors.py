"""Every address of the site: who may pass, by which methods. What is not declared does not start.

``tests/security/test_doors.py`` knocks at each as everybody and compares.

ANYONE    also without an account
PERSON    who is signed in; sees their own there, which may be nothing
HANDLER   writes for an office; others are told so (403)
AUDITOR   audits; others are told so (403)
POST      holds a post at which others are asked or papers copied; others are told so (403)
ADMINISTRATOR    security or audit administrator; for others nothing is there (404)
KEEPER    keeps posts, days, numbers, or an own list; others are told so, or get nothing (403, 404)
CASE      who may see this case; for all others it does not exist (404)
ROW       to whom this row belongs or is shown; for all others it does not exist (404)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

KEEPER, ADMINISTRATOR = "keeper", "administrator"
ANYONE, PERSON, HANDLER, AUDITOR, POST, CASE, ROW = (
    "anyone", "person", "handler", "auditor", "post", "case", "row",
)  # fmt: skip


@dataclass(frozen=True)
class Door:
    """Who may pass at one address, and the methods besides HEAD and OPTIONS that mean something."""

    who: str
    methods: frozenset[str]


def _doors(table: str) -> dict[str, Door]:
    """One line an address: who, methods, and the address with the names of its words."""
    rows = [row.split() for row in table.strip().splitlines()]
    return {address: Door(who, frozenset(methods.split("+"))) for who, methods, address in rows}


DOORS = _doors(
    """
anyone GET /accounts/inactive/
anyone GET /accounts/oidc/<provider_id>/callback/
anyone GET /api/docs
anyone GET /api/v1/
anyone GET /api/v1/lookup/<code>
anyone GET /clause/<clause>/
anyone GET /door/
anyone GET /lists/<register>/
anyone GET /lists/<register>/<code>/notice/
anyone GET /lists/<register>/csv/
anyone GET /lists/campus_items/
anyone GET /lists/campus_items/<place>/<year>/
anyone GET /lists/campus_items/<place>/<year>/<number>/
anyone GET /lists/campus_items/csv/
anyone GET /lists/festivals/versions/
anyone GET /lists/festivals/versions/<number>/
anyone GET /source/
anyone GET+POST /accounts/2fa/webauthn/login/
anyone GET+POST /accounts/login/
anyone GET+POST /accounts/logout/
anyone GET+POST /api/v1/openapi.json
anyone GET+POST /language/setlang/
anyone POST /accounts/oidc/<provider_id>/login/
anyone POST /api/v1/reports
anyone POST /demo/enter/
anyone POST /door/report/
auditor GET /api/v1/figures
auditor GET /api/v1/figures/report
auditor GET /api/v1/ledger/feed
auditor GET /api/v1/patterns
auditor GET /figures/
auditor GET /figures/report/
auditor GET /patterns/
auditor POST /api/v1/ledger/cosignatures
case GET /api/v1/cases/<ref>
case GET /api/v1/cases/<ref>/burden
case GET /api/v1/cases/<ref>/events
case GET /api/v1/cases/<ref>/replay
case GET /api/v1/inbox/<item>
case GET /cases/<ref>/
case GET /cases/<ref>/compare/
case GET /cases/<ref>/replay/
case GET /inbox/<ref>/
case GET+POST /cases/<ref>/edit/
case POST /api/v1/cases/<ref>/file
case POST /api/v1/cases/<ref>/like
case POST /api/v1/cases/<ref>/refile
case POST /api/v1/cases/<ref>/urge
case POST /api/v1/cases/<ref>/withdraw
case POST /api/v1/inbox/<item>/acknowledge
case POST /api/v1/inbox/<item>/back
case POST /api/v1/inbox/<item>/consult
case POST /api/v1/inbox/<item>/copy
case POST /api/v1/inbox/<item>/decide
case POST /api/v1/inbox/<item>/hand
case POST /api/v1/inbox/<item>/paper
case POST /api/v1/inbox/<item>/sign
case POST /api/v1/inbox/<item>/sign/<stop>/drop
case POST /cases/<ref>/check/<gate>/<kind>/
case POST /cases/<ref>/draft/
case POST /cases/<ref>/like/
case POST /cases/<ref>/urge/
case POST /cases/<ref>/withdraw/
case POST /inbox/<ref>/acknowledge/
case POST /inbox/<ref>/back/
case POST /inbox/<ref>/consult/
case POST /inbox/<ref>/copy/
case POST /inbox/<ref>/decide/
case POST /inbox/<ref>/hand/
case POST /inbox/<ref>/sign/
case POST /inbox/<ref>/sign/<stop>/drop/
case PUT /api/v1/cases/<ref>/draft
handler GET /new/<gate>/<kind>/suggest/<field>/
handler GET+POST /new/<gate>/<kind>/
handler POST /new/<gate>/<kind>/check/
handler POST /new/<gate>/<kind>/draft/
person GET /
person GET /accounts/2fa/
person GET /accounts/2fa/recovery-codes/
person GET /accounts/2fa/recovery-codes/download/
person GET /accounts/2fa/webauthn/
person GET /api/v1/cases/<ref>/compare
person GET /api/v1/gates
person GET /api/v1/gates/<key>
person GET /api/v1/inbox
person GET /api/v1/papers
person GET /api/v1/permits
person GET /cases/
person GET /inbox/
person GET /inbox/count/
person GET /permits/
person GET /reports/
person GET /search/
person GET+POST /accounts/2fa/authenticate/
person GET+POST /accounts/2fa/reauthenticate/
person GET+POST /accounts/2fa/recovery-codes/generate/
person GET+POST /accounts/2fa/totp/activate/
person GET+POST /accounts/2fa/totp/deactivate/
person GET+POST /accounts/2fa/webauthn/add/
person GET+POST /accounts/2fa/webauthn/keys/<pk>/edit/
person GET+POST /accounts/2fa/webauthn/keys/<pk>/remove/
person GET+POST /accounts/2fa/webauthn/reauthenticate/
person GET+POST /accounts/password/change/
person GET+POST /accounts/password/set/
person GET+POST /accounts/reauthenticate/
person GET+POST /api/v1/cases
person GET+POST /api/v1/delegations
person GET+POST /api/v1/searches
person GET+POST /delegations/
person POST /api/v1/exports
person POST /api/v1/gates/<key>/check
person POST /search/export/
person POST /search/keep/
post GET /posts/
post GET+POST /papers/
row DELETE /api/v1/searches/<key>
row GET /api/v1/exports/<ref>/file
row GET /api/v1/permits/<ref>
row GET /attachments/<ref>/
row GET /attachments/<ref>/view/
case GET+POST /api/v1/cases/<ref>/attachments
case GET+DELETE /api/v1/cases/<ref>/attachments/<file>
row GET /exports/<ref>/file/
row GET /permits/<ref>/
row GET /permits/<ref>/sheets/<sheet>/
row GET /visits/<ref>/
row GET+POST /api/v1/exports/<ref>
row GET+POST /exports/<ref>/
row GET+POST /permits/<ref>/<verb>/
row GET+POST /reports/<ref>/
row GET /schools/calendar/
case GET /cases/<ref>/sheet.docx
person POST /inbox/<ref>/prove/
person GET+POST /inbox/batch/
person POST /api/v1/inbox/batch
person GET+POST /me/notices/
person GET+PUT /api/v1/me/notices
person GET+POST /phrases/
person GET+POST /api/v1/phrases
row POST /phrases/<key>/drop/
row POST /api/v1/phrases/<key>/drop
keeper GET /keeping/
keeper GET+POST /keeping/<kind>/
keeper GET+POST /keeping/<kind>/import/
keeper GET /keeping/<kind>/template.<form>
keeper GET+POST /keeping/changes/<ref>/
keeper GET+POST /api/v1/keeping
keeper GET+POST /api/v1/keeping/<kind>
keeper GET+POST /api/v1/changes
keeper GET+POST /api/v1/changes/<ref>
keeper POST /api/v1/changes/<ref>/confirm
keeper POST /api/v1/changes/<ref>/drop
administrator GET+POST /erasures/
administrator GET+POST /erasures/<ref>/
administrator GET+POST /api/v1/erasures
administrator GET /api/v1/erasures/texts
administrator GET /api/v1/erasures/<ref>
administrator POST /api/v1/erasures/<ref>/confirm
administrator POST /api/v1/erasures/<ref>/drop
row POST /api/v1/delegations/<ref>/end
row POST /api/v1/papers/<ref>/confirm
row POST /api/v1/papers/<ref>/drop
row POST /api/v1/permits/<ref>/<verb>
row POST /delegations/<ref>/
row POST /notices/<notice>/seen/
row POST /papers/<ref>/
row POST /search/kept/<key>/drop/
"""
)


def routes(resolver: Any = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Name and pattern of every address of the site, those of the API with ``api:`` before."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", path


def address_of(pattern: str) -> str:
    """A pattern as it is written in the table: without the sorts of its words."""
    plain = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern).replace("^", "").replace("$", "")
    return "/" + re.sub(r"<\w+:(\w+)>", r"<\1>", plain)


@register(Tags.urls)
def every_door_is_declared(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """System check: an address that the table does not name is an error."""
    there = {address_of(pattern) for _name, pattern in routes()}
    return [
        Error(f"Who may open {one}? Say so in settings/doors.py.", obj=one, id="doors.E001")
        for one in sorted(there - DOORS.keys())
    ]
