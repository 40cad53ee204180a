"""No superuser on a production site: the server refuses to start."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from approvals.models import Person
from approvals.starting import refuse_to_start

pytestmark = pytest.mark.django_db


def test_a_site_with_a_superuser_does_not_start(settings: Any) -> None:
    settings.DEMONSTRATION = False
    refuse_to_start()
    person = Person.objects.create(username="root", name="Root", is_superuser=True)
    with pytest.raises(ImproperlyConfigured, match="root is a superuser"):
        refuse_to_start()
    Person.objects.filter(pk=person.pk).update(is_active=False)
    refuse_to_start()
