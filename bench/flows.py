"""Two approvals as viewflow's own words and pages make them: what ours is measured against."""

from django.views.generic import View
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow.views import UpdateProcessView


class PlainFlow(flow.Flow):
    """Two people approve, one after the other; called in this process, without a page."""

    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)

    start = flow.StartHandle().Next(this.first)
    first = flow.View(View.as_view()).Next(this.second)
    second = flow.View(View.as_view()).Next(this.end)
    end = flow.End()


class PagedFlow(flow.Flow):
    """The same two approvals by viewflow's pages: each is assigned, then its form is sent.

    Its form has no field, so the reader of the figures need not ask what storing it costs.
    """

    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)

    start = flow.StartHandle().Next(this.first)
    first = flow.View(UpdateProcessView.as_view(fields=[])).Next(this.second)
    second = flow.View(UpdateProcessView.as_view(fields=[])).Next(this.end)
    end = flow.End()
