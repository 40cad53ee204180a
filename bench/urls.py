"""Our pages, and beside them viewflow's own for the plain flow."""

from django.urls import path
from viewflow.urls import Site  # noqa: TID251 -- here its pages are what is measured
from viewflow.workflow.flow import FlowAppViewset

from bench.flows import PagedFlow
from settings.urls import urlpatterns as ours

plain = Site(title="plain", viewsets=[FlowAppViewset(PagedFlow, icon="assignment")])

urlpatterns = [path("plain/", plain.urls), *ours]
