"""The life of an entry of the list, from the decision that put it there to the one that ends it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from whitelist import festival_steps as steps
from whitelist import festival_telling as telling
from whitelist.festival_steps import STILL_LISTED, ReasonForm, ReportForm, put_down, versioned
from whitelist.festival_words import (
    ACTIVE,
    BOOK,
    RESTING,
    ListState,
)
from whitelist.registers import Register, Standing, Verb, register

NEW = (ListState.CANDIDATE,)
THE_REGION = _("the region's party committee or government")
THE_LEAD = _("the department in the lead or finance")
THE_HOST = _("the host")

# -- what decisions and days do; nobody uses these by hand -----------------------------------------

DECIDED = (
    Verb(
        name="retain",
        label=pgettext_lazy("festival", "Kept on the list"),
        sources=(*NEW, *STILL_LISTED),
        target=ListState.RETAINED,
        standing=Standing.VALID,
        changes=versioned(poor=0, rectify_by=None),
        after=put_down("retain"),
    ),
    Verb(
        name="condition",
        label=pgettext_lazy("festival", "Kept, to be put right"),
        sources=(*NEW, *STILL_LISTED),
        target=ListState.CONDITIONAL,
        standing=Standing.VALID,
        changes=versioned(rectify_by=steps.rectify_by),
        after=put_down("condition"),
    ),
    Verb(
        name="merge",
        label=pgettext_lazy("festival", "Merged into another"),
        sources=ACTIVE,
        target=ListState.MERGED,
        standing=Standing.ENDED,
        changes=versioned(rectify_by=None, next_day=None),
        after=put_down("merge"),
    ),
    Verb(
        name="cancel",
        label=pgettext_lazy("festival", "Cancelled by decision"),
        sources=ACTIVE,
        target=ListState.CANCELLED,
        standing=Standing.ENDED,
        changes=versioned(rectify_by=None, next_day=None),
        after=put_down("cancel"),
    ),
    Verb(
        name="change",
        label=pgettext_lazy("festival", "Changed by decision"),
        sources=STILL_LISTED,
        target=ListState.RETAINED,
        changes=lambda act: versioned(rectify_by=None)(act) | dict(act.answers),
        after=put_down("change"),
    ),
    Verb(
        name="file_edition",
        label=pgettext_lazy("festival", "Edition filed"),
        sources=RESTING,
        target=ListState.EDITION_FILED,
        changes=steps.edition_filed,
    ),
    Verb(
        name="hold",
        label=pgettext_lazy("festival", "Edition over, report due within thirty days"),
        sources=(ListState.EDITION_FILED,),
        target=ListState.HELD,
        changes=steps.held,
        after=steps.tell_report_due,
    ),
    Verb(
        name="fall_due",
        label=pgettext_lazy("festival", "Report overdue"),
        sources=(ListState.HELD,),
        target=ListState.REPORT_OVERDUE,
        after=steps.tell_report_late,
    ),
)

# -- what people do --------------------------------------------------------------------------------

DONE = (
    Verb(
        name="report",
        label=pgettext_lazy("festival", "Report on the edition"),
        sources=(ListState.HELD, ListState.REPORT_OVERDUE),
        target=ListState.REPORTED,
        who=steps.host,
        who_label=THE_HOST,
        form=ReportForm,
        changes=steps.reported,
        texts=("projects", "check"),
    ),
    Verb(
        name="call_off",
        label=pgettext_lazy("festival", "Call the edition off"),
        sources=(ListState.EDITION_FILED,),
        target=ListState.RETAINED,
        who=steps.host,
        who_label=THE_HOST,
        form=ReasonForm,
        changes=steps.called_off,
        texts=("reason",),
    ),
    Verb(
        name="evaluate",
        label=pgettext_lazy("festival", "Evaluate: worth it"),
        sources=(ListState.REPORTED,),
        target=ListState.EVALUATED,
        who=steps.assessors,
        who_label=THE_LEAD,
        form=ReasonForm,
        changes=steps.worth,
        texts=("reason",),
    ),
    Verb(
        name="find_poor",
        label=pgettext_lazy("festival", "Evaluate: poor effect"),
        sources=(ListState.REPORTED,),
        target=ListState.CONDITIONAL,
        who=steps.assessors,
        who_label=THE_LEAD,
        form=ReasonForm,
        changes=steps.poor,
        texts=("reason",),
        after=steps.found_poor,
    ),
    Verb(
        name="rectify",
        label=pgettext_lazy("festival", "It has been put right"),
        sources=(ListState.CONDITIONAL,),
        target=ListState.RETAINED,
        who=steps.assessors,
        who_label=THE_LEAD,
        form=ReasonForm,
        changes=steps.rectified,
        texts=("reason",),
        after=put_down("rectify"),
    ),
    Verb(
        name="suspend",
        label=pgettext_lazy("festival", "Suspend"),
        sources=(*STILL_LISTED, ListState.EDITION_FILED),
        target=ListState.SUSPENDED,
        standing=Standing.SUSPENDED,
        who=steps.deciders,
        who_label=THE_REGION,
        form=ReasonForm,
        changes=versioned(rectify_by=None),
        texts=("reason",),
        after=put_down("suspend"),
    ),
    Verb(
        name="resume",
        label=pgettext_lazy("festival", "Let it go on"),
        sources=(ListState.SUSPENDED,),
        target=ListState.RETAINED,
        standing=Standing.VALID,
        who=steps.deciders,
        who_label=THE_REGION,
        form=ReasonForm,
        changes=versioned(),
        texts=("reason",),
        after=put_down("resume"),
    ),
    Verb(
        name="strike",
        label=pgettext_lazy("festival", "Cancel it"),
        sources=ACTIVE,
        target=ListState.CANCELLED,
        standing=Standing.ENDED,
        who=steps.deciders,
        who_label=THE_REGION,
        form=ReasonForm,
        changes=versioned(rectify_by=None, next_day=None),
        texts=("reason",),
        after=put_down("strike"),
    ),
)

BOOK_OF_FESTIVALS = register(
    Register(
        key=BOOK,
        title=_("List of festivals, forums and fairs that are kept"),
        model="whitelist.Festival",
        entry="festival",
        states=dict(ListState.choices),
        initial=ListState.CANDIDATE,
        verbs=(*DECIDED, *DONE),
        visible=telling.everybody,
        door=telling.door,
        entry_state=telling.entry_state,
        facts=telling.facts,
        fact_names=telling.FACTS,
        note=telling.note,
        public=True,
        version=telling.version,
        versions_page="festival_versions",
        parts={
            "whitelist.FestivalEdition": "festival_id",
            "whitelist.FestivalVersion": "festival_id",
        },
    )
)
