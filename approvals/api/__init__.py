"""The HTTP API, version 1: every screen's verb, with the same services behind it.

``settings.api`` adds the registers' part. ``docs/api.md`` tells how to use it.
"""

from __future__ import annotations

from approvals.api import (
    applying,
    attaching,
    auditing,
    batching,
    cases,
    delegations,
    erasing,
    gates,
    inbox,
    keeping,
    mail_wish,
    papers,
    phrases,
    problems,
    rerouting,
    searching,
    trail,
    witnessing,
)
from approvals.api.auth import ways_in
from approvals.api.docs import Described
from approvals.api.reading import Readable, StrictParser

api = Described(
    title="Baguan",
    version="1.0.0",
    description="Approval gates. Errors are problem details (RFC 9457) with the findings inside.",
    auth=ways_in,
    parser=StrictParser(),
    renderer=Readable(),
    docs_url=None,
    urls_namespace="api",
)
problems.install(api)
PARTS = (
    erasing,
    gates,
    cases,
    applying,
    attaching,
    batching,
    inbox,
    rerouting,
    phrases,
    mail_wish,
    papers,
    delegations,
    trail,
    searching,
    auditing,
    keeping,
    witnessing,
)
for part in PARTS:
    api.add_router("", part.router)
