"""The pages of the kernel. Gates and registers need none of their own."""

from django.urls import path

from approvals.views import (
    cases,
    clauses,
    deciding,
    delegations,
    home,
    inbox,
    papers,
    replaying,
    searching,
    suggesting,
    writing,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("notices/<int:notice>/seen/", home.seen, name="seen"),
    path("clause/<str:clause>/", clauses.clause, name="clause"),
    path("new/<slug:gate>/<slug:kind>/", writing.new_case, name="new_case"),
    path("new/<slug:gate>/<slug:kind>/check/", writing.check, name="check"),
    path("new/<slug:gate>/<slug:kind>/draft/", writing.save, name="save_new"),
    path("new/<slug:gate>/<slug:kind>/suggest/<slug:field>/", suggesting.suggest, name="suggest"),
    path("cases/", cases.my_cases, name="my_cases"),
    path("cases/<slug:ref>/", cases.case, name="case"),
    path("cases/<slug:ref>/edit/", writing.edit_case, name="edit_case"),
    path("cases/<slug:ref>/check/<slug:gate>/<slug:kind>/", writing.check, name="check_case"),
    path("cases/<slug:ref>/draft/", writing.save, name="save_draft"),
    path("cases/<slug:ref>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/<slug:ref>/urge/", cases.urge, name="urge"),
    path("cases/<slug:ref>/replay/", replaying.replay, name="replay"),
    path("attachments/<slug:ref>/", searching.attachment, name="attachment"),
    path("search/", searching.search, name="search"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/count/", inbox.inbox_count, name="inbox_count"),
    path("inbox/<slug:ref>/", deciding.inbox_item, name="inbox_item"),
    path("inbox/<slug:ref>/decide/", deciding.decide, name="decide"),
    path("inbox/<slug:ref>/consult/", deciding.consult, name="consult"),
    path("inbox/<slug:ref>/acknowledge/", deciding.acknowledge, name="acknowledge"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/<slug:ref>/", delegations.take_back, name="take_back"),
    path("posts/", suggesting.posts, name="posts"),
    path("papers/", papers.paper_page, name="papers"),
    path("papers/<slug:ref>/", papers.settle_paper, name="settle_paper"),
]
