"""Which rules and numbers were in force at a filing, from the definition kept with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from approvals.ledger.definitions import read_definition

Body = Mapping[str, Any]


def in_force(filing: Body | None, past: Sequence[Body]) -> dict[str, Any]:
    """``{rules_version, rules_silent, numbers}``: the version, the rules of it that found nothing
    at this moment, and the region's numbers then. One statement; nothing before a filing."""
    definition = read_definition(filing["rule"]) if filing else None
    if filing is None or definition is None:
        return {"rules_version": "", "rules_silent": [], "numbers": []}
    spoke = [event for event in past if "findings" in event["data"]]
    said = {one["code"] for one in spoke[-1]["data"]["findings"]} if spoke else set()
    return {
        "rules_version": filing["rule"][:8],
        "rules_silent": [
            {**rule, "words": _(rule["text"]) if rule["text"] else ""}
            for rule in definition["rules"]
            if rule["code"] not in said
        ],
        "numbers": sorted(definition["policy"].items()),
    }
