"""Fixtures of the ledger's tests: an honest history."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.notebook import verbs
from tests.ledger.notebook.models import Notebook


@pytest.fixture
def notebook(db: Any) -> Notebook:
    """Begun (1), a page (2), written (3), remarked (4), written again (5), closed (6)."""
    notebook = verbs.begin()
    page = verbs.add_page(notebook, 1)
    verbs.write_page(page, 5)
    verbs.remark(notebook, 4)
    verbs.write_page(page, 9)
    verbs.close(notebook)
    return notebook
