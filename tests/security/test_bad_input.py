"""Every name that is read anywhere, with values nobody expects, at every address: never a fault.

A stride through all of address × name × value × role; ``tests/api/test_bad_input.py`` goes deep
where this goes wide.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client

from approvals.ledger.models import Event
from settings.api import api
from settings.doors import DOORS, address_of, routes
from tests.cast import Cast
from tests.conftest import PLAN
from tests.rounds import rounds
from tests.security.house import address, furnish
from tests.security.test_code import files

MARKS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\x07",
    "\u202e",
    "\ufeff",
    "\ud7ff",
    "🙂",
    "长" * 5_000,
    "é",
    "0",
    "-1",
    "1e400",
    "NaN",
    "9" * 30,
    str(2**63),
    "true",
    "null",
    "None",
    "[]",
    "{}",
    "[" * 50,
    "2024-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2024-13",
    "24:61",
    "..",
    "../../etc/passwd",
    "%00",
    "%s%n",
    "{{7*7}}",
    "${7*7}",
    "'",
    '"',
    "';--",
    "1 OR 1=1",
    "<script>",
    "=1+1",
    "@x",
    "\r\nX: y",
    "\\",
    "//x.example",
    "javascript:1",
    "0000000000000000",
    "a" * 300,
    "１２",
    "٣",
    "1_000",
    "0x10",
    "+5",
    "1.5",
    "-0",
    "\t",
]
SHAPES: list[Any] = [None, True, 5, -1, 1.5, 2**63, [], {}, [None], [[]], [{}], {"id": None},
                     {"": ""}, ["approve"] * 300]  # fmt: skip
VALUES: list[Any] = [*MARKS, *(mark * 2 + "x" for mark in MARKS), *("x" + mark for mark in MARKS),
                     *([mark] for mark in MARKS), *SHAPES]  # fmt: skip
BASE = {"gate": "assessment", "kind": "plan", "answers": PLAN, "verdict": "approve", **PLAN}
WHOLE = rounds(10) >= 10
INSIDERS = ("approver", "applicant", "auditor", "keeper")
READ = re.compile(r"(?:GET|POST)(?:\.get(?:list)?\(|\[)\s*[\"'](\w+)[\"']")


def names() -> list[str]:
    """What the pages read, what the forms hold and what the API declares."""
    texts = [file.read_text() for file in files("approvals", "whitelist") if file.suffix == ".py"]
    read = {name for text in texts for name in READ.findall(text)}
    fields = {name for text in texts for name in re.findall(r"(\w+) = forms\.\w+\(", text)}
    schema: Any = api.get_openapi_schema()
    models = schema["components"]["schemas"].values()
    bodies = {name for model in models for name in model.get("properties", {})}
    verbs = [verb for path in schema["paths"].values() for verb in path.values()]
    queries = {one["name"] for verb in verbs for one in verb.get("parameters", [])}
    return sorted(read | fields | bodies | queries | set(PLAN))


def knocks(stated: int) -> Iterator[tuple[str, str, str, Any, str]]:
    """Address, method, name, value and role: so many, spread evenly over all there are."""
    patterns = list(dict.fromkeys(pattern for _name, pattern in routes()))
    doors = [(one, verb) for one in patterns for verb in sorted(DOORS[address_of(one)].methods)]
    read = names()
    for turn in range(stated):
        pattern, method = doors[turn % len(doors)]
        name = read[turn * 7919 % len(read)]
        yield pattern, method, name, VALUES[turn * 104729 % len(VALUES)], INSIDERS[turn // 5 % 4]


def send(client: Client, method: str, url: str, name: str, value: Any) -> tuple[int, int]:
    """Status and events written; all is taken back."""
    as_text = value if isinstance(value, str) else json.dumps(value)
    body = BASE | {name: value if "/api/" in url else as_text}
    with transaction.atomic():
        before = Event.objects.count()
        if method == "GET":
            answer = client.get(f"{url}?{urlencode({name: as_text})}")
        elif "/api/" in url:
            answer = client.generic(method, url, json.dumps(body), content_type="application/json")
        else:
            answer = client.generic(method, url, urlencode(body, doseq=True),
                                    content_type="application/x-www-form-urlencoded")  # fmt: skip
        written = Event.objects.count() - before
        transaction.set_rollback(True)
    return answer.status_code, written


def test_no_value_of_any_field_is_a_fault(cast: Cast, capsys: Any, caplog: Any) -> None:
    caplog.set_level(logging.CRITICAL)
    house = furnish(cast)
    clients = house.clients()
    words, found, checks = house.words("filed"), [], 0
    for pattern, method, name, value, role in knocks(12_000 if WHOLE else rounds(1_000)):
        if "logout" in pattern or "webauthn/login" in pattern or "demo/" in pattern:
            continue
        checks += 1
        client = Client(raise_request_exception=False)
        client.cookies = clients[role].cookies.copy()
        url = address(pattern, words)
        status, written = send(client, method, url, name, value)
        if status >= 500 or status >= 400 and written:
            found.append((url, method, name, repr(value)[:60], role, status, written))
    with capsys.disabled():
        print(f" {checks} values of {len(names())} names, {len(VALUES)} each at most", end="")
    assert not found, "\n".join(map(str, found))
