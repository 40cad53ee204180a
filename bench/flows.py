"""Two approvals as viewflow's own words write them: what ours is measured against."""

from django.views.generic import View
from viewflow import this
from viewflow.workflow import flow, lock


class PlainFlow(flow.Flow):
    """Two people approve, one after the other."""

    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)

    start = flow.StartHandle().Next(this.first)
    first = flow.View(View.as_view()).Next(this.second)
    second = flow.View(View.as_view()).Next(this.end)
    end = flow.End()
