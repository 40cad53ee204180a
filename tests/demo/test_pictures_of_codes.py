"""The picture of a code, wherever a permit is shown or printed, leads to the lookup."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from approvals.gates import all_gates
from approvals.models import Case
from approvals.templatetags.pictures import qr
from whitelist.permits import Permit

pytestmark = pytest.mark.usefixtures("story")
KINDS = [(gate.key, kind.key) for gate in all_gates() for kind in gate.kinds if kind.permit_card]


@pytest.mark.parametrize(("gate", "kind"), KINDS)
def test_a_permit_is_looked_up_from_its_case_and_from_its_own_page(gate: str, kind: str) -> None:
    case = Case.objects.filter(gate=gate, kind=kind, state__in=("granted", "recorded")).first()
    assert case is not None
    permit = Permit.objects.get(ref=case.projection["permit"])
    client = Client()
    client.force_login(case.drafter)
    for page in (reverse("case", args=[case.ref]), reverse("permit", args=[permit.ref])):
        answer = client.get(page)
        assert answer.status_code == 200, page
        address = answer.context["permit"]["lookup_url"]
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc) == ("http", "testserver"), address
        assert parts.query == f"code={permit.code}"
        assert qr(address)["d"] in answer.content.decode()
