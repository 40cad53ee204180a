"""manage.py rulebook: what the gates ask, in the pages about them.

A page holds the marks ``<!-- rules -->`` and ``<!-- /rules -->``, and the same for ``route``; what
stands between them is written from the gates themselves, in Chinese.
"""

from __future__ import annotations

import inspect
import re
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.flows import stop_nodes
from approvals.gates import Gate, all_gates
from approvals.rules import SOURCES, USUAL, Level, Rule, When

PAGES = Path("docs/gates")
SENTENCES = "rule_sentences.py"  # lives only while messages are gathered


class Command(BaseCommand):
    help = "Write the tables of rules and stops into docs/gates, or check that they are written."
    requires_system_checks = ()  # it reads the gates alone, wherever they are copied to

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pages", type=Path, default=PAGES)
        parser.add_argument("--check", action="store_true", help="fail where a page is out of date")
        parser.add_argument(
            "--sentences",
            action="store_true",
            help="list each gate's sentences for translators, in its package",
        )

    def handle(self, *, pages: Path, check: bool, sentences: bool, **options: Any) -> None:
        if sentences:
            for gate in all_gates():
                package_of(gate).joinpath(SENTENCES).write_text(for_translators(gate), "utf-8")
            return
        stale = []
        for gate in all_gates():
            page = pages / f"{gate.key}.md"
            before = page.read_text(encoding="utf-8")
            after = filled(before, gate)
            if after != before:
                stale.append(str(page))
                if not check:
                    page.write_text(after, encoding="utf-8")
        if check and stale:
            raise CommandError("Out of date, run manage.py rulebook: " + ", ".join(stale))


def package_of(gate: Gate) -> Path:
    """The folder in which a gate's flows stand, and its catalogue beside them."""
    return Path(inspect.getfile(gate.kinds[0].flow)).parent


def for_translators(gate: Gate) -> str:
    """Source lines in which a gatherer of messages finds what rules say in their docstrings."""
    texts = {rule.text for kind in gate.kinds for rule in kind.rules}
    lines = [f"_({text!r})" for text in sorted(texts)]
    return "\n".join(["from django.utils.translation import gettext as _", *lines, ""])


def filled(page: str, gate: Gate) -> str:
    """``page`` with its tables written anew."""
    with translation.override("zh-hans"):
        tables = {"rules": "\n".join(rule_table(gate)), "route": "\n".join(route_table(gate))}
    for mark, table in tables.items():
        page = between(page, f"<!-- {mark} -->\n", f"<!-- /{mark} -->", f"{table}\n")
    return page


def between(page: str, begin: str, end: str, text: str) -> str:
    """``page`` with ``text`` between two marks; as it was where it lacks them."""
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return marked.sub(lambda _found: begin + text + end, page)


def rule_table(gate: Gate) -> Iterable[str]:
    yield row(
        pgettext("rulebook", "code"),
        pgettext("rulebook", "what it does"),
        pgettext("rulebook", "what it says"),
        pgettext("rulebook", "rests on"),
        pgettext("rulebook", "when"),
    )
    yield row(*["---"] * 5)
    for kind in gate.kinds:
        for rule in kind.rules:
            yield row(rule.code, does(rule), _(rule.text), rests_on(rule), runs(rule))


def route_table(gate: Gate) -> Iterable[str]:
    yield row(
        pgettext("rulebook", "stop"),
        pgettext("rulebook", "sort"),
        pgettext("rulebook", "required"),
        pgettext("rulebook", "working days"),
        pgettext("rulebook", "rests on"),
    )
    yield row(*["---"] * 5)
    for kind in gate.kinds:
        for node in stop_nodes(kind.flow):
            for signer in node.signers:
                required = (
                    pgettext("rulebook", "yes") if signer.statutory else pgettext("rulebook", "no")
                )
                days, basis = str(signer.days), rests_on(signer)
                yield row(str(signer.title), node.word.label, required, days, basis)


def row(*cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def does(rule: Rule) -> str:
    words = {
        Level.STOP: pgettext("rulebook", "stops"),
        Level.ASK: pgettext("rulebook", "asks for an answer"),
        Level.WARN: pgettext("rulebook", "warns"),
    }
    return words[rule.level]


def rests_on(what: Any) -> str:
    """The clause, and the source where it is not the notice itself."""
    clause = _("notice %(clause)s") % {"clause": what.clause} if what.clause else ""
    source = "" if what.source == "N" else str(SOURCES[what.source])
    return " · ".join(part for part in (clause, source) if part)


def runs(rule: Rule) -> str:
    if rule.when == USUAL:
        return pgettext("rulebook", "throughout")
    words = {
        When.TYPING: pgettext("rulebook", "while typing"),
        When.FILING: pgettext("rulebook", "at filing"),
        When.DECISION: pgettext("rulebook", "before a decision"),
        When.GRANT: pgettext("rulebook", "at the grant"),
        When.USE: pgettext("rulebook", "when used"),
    }
    return ", ".join(str(words[moment]) for moment in When if moment in rule.when)
