"""The rules that every gate inherits. They see ``facts.common`` and nothing else.

That no approval is skipped, automatic or the applicant's own (C-H02) is not a rule over facts: the
kernel's structure holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

from approvals.rules import Said, rule

LIKENESS = 0.80  # of similar.similarity
LOOKBACK_DAYS = 90
QUOTED = 6  # characters shown on either side of a word that was found


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """An earlier case of the same unit at the same gate, and how alike its text is."""

    ref: str
    title: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Text:
    """Something typed: the field it stands in, and what it says."""

    field: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CommonFacts:
    """What the kernel knows of any case; ``title`` is what is asked, in the applicant's words."""

    unit_name: str
    unit_level: str
    unit_function: str
    today: date
    title: Text
    texts: tuple[Text, ...] = ()
    attachments: tuple[str, ...] = ()
    first_day: date | None = None
    day_field: str = ""
    similar: tuple[SimilarCase, ...] = ()


class HasCommon(Protocol):
    """What these rules need of a gate's facts."""

    @property
    def common(self) -> CommonFacts: ...


# "State secret", "trade secret" and the like speak of secrets; they mark nothing.
MARKING = re.compile(r"绝密|机密|(?<!国家)(?<!商业)(?<!工作)(?<!保守)(?<!技术)(?<!通信)秘密")


@rule("C-H01", clause="2.0", source="A")
def nothing_classified_is_filed_here(facts: HasCommon, policy: Any) -> Iterator[Said]:
    """Classified matters do not enter this system.

    A classification mark (秘密, 机密, 绝密) in the title or in the name of an attachment stops the
    case; words such as 国家秘密 or 商业秘密, which only speak of secrets, do not.
    """
    common = facts.common
    for text in (common.title, *(Text("attachments", name) for name in common.attachments)):
        if found := MARKING.search(text.text):
            yield Said(
                _(
                    "“%(mark)s” marks a classified matter. Take it out of this system and use the "
                    "channel for classified papers."
                )
                % {"mark": found[0]},
                subject=text.field,
                field=text.field,
            )


@rule("C-H03", clause="3.1", source="N")
def nothing_begins_before_it_is_approved(facts: HasCommon, policy: Any) -> Iterator[Said]:
    """What needs approval begins on the day of approval at the earliest.

    Beginning on the day of the decision is allowed; the day before is not.
    """
    common = facts.common
    if common.first_day and common.first_day < common.today:
        yield Said(
            _(
                "It would begin on %(first)s, but today is %(today)s: approval cannot be given "
                "afterwards. Choose a later first day."
            )
            % {"first": common.first_day, "today": common.today},
            field=common.day_field,
            fix={common.day_field: common.today.isoformat()},
            fix_label=_("Begin today"),
        )


ASSOCIATION = re.compile(r"(协会|商会|学会|联合会|促进会)$")


@rule("C-H04", clause="4.2", source="N")
def an_association_does_not_apply(facts: HasCommon, policy: Any) -> Iterator[Said]:
    """A trade association or a chamber of commerce is not an applicant here."""
    common = facts.common
    if common.unit_function == "association" or ASSOCIATION.search(common.unit_name):
        sentence = _("%(unit)s is an association: it cannot file at this gate.")
        yield Said(sentence % {"unit": common.unit_name})


# A name at the head of a title claims the sponsor; the functions that may speak in that name.
SPONSORS = (
    (re.compile(r"(中共)?(党)?中央|国务院|中办|国办"), "", frozenset[str]()),
    (
        re.compile(r"(宁夏(回族)?)?自治区党委"),
        "region",
        frozenset({"party_committee", "party_office"}),
    ),
    (
        re.compile(r"(宁夏(回族)?)?自治区(人民)?政府"),
        "region",
        frozenset({"government", "government_office"}),
    ),
)
LEAD_IN = re.compile(r"^[\s《“\"'(（【]*(关于|开展|组织|贯彻|落实|参加|参与)*[\s《“\"'(（【]*")


@rule("C-H05", clause="3.0", source="C")
def no_title_claims_a_higher_sponsor(facts: HasCommon, policy: Any) -> Iterator[Said]:
    """A unit speaks in its own name.

    A title whose first words are the centre's, the regional party committee's or the regional
    government's name is stopped when another unit files it; the same name further on in the title
    only says what the matter is about.
    """
    common = facts.common
    title = LEAD_IN.sub("", common.title.text)
    if title.startswith(common.unit_name):
        return
    for pattern, level, functions in SPONSORS:
        found = pattern.match(title)
        own = common.unit_level == level and common.unit_function in functions
        if found and not own:
            yield Said(
                _(
                    "The title begins with “%(name)s”, but %(unit)s files it. Name the matter "
                    "itself."
                )
                % {"name": found[0], "unit": common.unit_name},
                field=common.title.field,
            )
            return


@rule("C-W01", clause="3.0", source="N")
def one_matter_is_not_split(facts: HasCommon, policy: Any) -> Iterator[Said]:
    """One matter is one case.

    Warns of the unit's own cases of the last 90 days at this gate that are 80 % alike or more.
    """
    for case in facts.common.similar:
        if case.likeness >= LIKENESS:
            yield Said(
                _(
                    "“%(title)s”, filed by the same unit in the last 90 days, is %(share)s alike. "
                    "One matter belongs in one case."
                )
                % {"title": case.title, "share": f"{int(case.likeness * 100)}%"},
                subject=case.ref,
                field=facts.common.title.field,
            )


# 等 inside a word (高等, 等级) lists nothing.
BUNDLE = re.compile(r"(?<![高中初同平优均对相])等(?![级次保候待额于])|及其他|及其它|综合|系列")


@rule("C-W02", clause="3.0", source="N")
def a_title_names_one_matter(facts: HasCommon, policy: Any) -> Iterator[Said]:
    """A title names one matter. Warns of words that bundle: 等, 及其他, 综合, 系列."""
    title = facts.common.title
    if found := BUNDLE.search(title.text):
        yield Said(
            _("“%(word)s” bundles several matters under one title. Say which one is meant.")
            % {"word": found[0]},
            field=title.field,
        )


BURDENS = re.compile(r"台账|照片|简报|总结|报表|展板|陪同|签到|接龙|转发")


@rule("C-W03", clause="3.0", source="N")
def the_grass_roots_are_asked_for_no_paper(facts: HasCommon, policy: Any) -> Iterator[Said]:
    """Nothing is asked of the grass roots beside the matter itself.

    Warns, with the words quoted, where a text speaks of ledgers, photographs, bulletins, summaries,
    tables, display boards, escorts, check-ins, chain replies or reposts.
    """
    for text in (facts.common.title, *facts.common.texts):
        told = set()
        for found in BURDENS.finditer(text.text):
            if found[0] in told:
                continue
            told.add(found[0])
            quote = text.text[max(found.start() - QUOTED, 0) : found.end() + QUOTED]
            yield Said(
                _(
                    "“%(quote)s”: “%(word)s” would be work for the grass roots. Do without it if "
                    "you can."
                )
                % {"quote": quote, "word": found[0]},
                subject=f"{text.field}.{found[0]}",
                field=text.field,
            )


COMMON_RULES = (
    nothing_classified_is_filed_here,
    nothing_begins_before_it_is_approved,
    an_association_does_not_apply,
    no_title_claims_a_higher_sponsor,
    one_matter_is_not_split,
    a_title_names_one_matter,
    the_grass_roots_are_asked_for_no_paper,
)


def common_rules(*, without: tuple[str, ...] = ()) -> tuple[Any, ...]:
    """The inherited rules of a gate, less those whose codes its own rules replace."""
    return tuple(each for each in COMMON_RULES if each.code not in without)
