"""The pages of the kernel. Gates and registers need none of their own."""

from django.urls import path

from approvals.views import cases, deciding, home, posts, writing

urlpatterns = [
    path("", home.home, name="home"),
    path("clause/<str:clause>/", home.clause, name="clause"),
    path("new/<slug:gate>/<slug:kind>/", writing.new_case, name="new_case"),
    path("new/<slug:gate>/<slug:kind>/check/", writing.check, name="check"),
    path("new/<slug:gate>/<slug:kind>/draft/", writing.save, name="save_new"),
    path("cases/", cases.my_cases, name="my_cases"),
    path("cases/<slug:ref>/", cases.case, name="case"),
    path("cases/<slug:ref>/edit/", writing.edit_case, name="edit_case"),
    path("cases/<slug:ref>/check/<slug:gate>/<slug:kind>/", writing.check, name="check_case"),
    path("cases/<slug:ref>/draft/", writing.save, name="save_draft"),
    path("cases/<slug:ref>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/<slug:ref>/urge/", cases.urge, name="urge"),
    path("cases/<slug:ref>/replay/", cases.replay, name="replay"),
    path("attachments/<slug:ref>/", cases.attachment, name="attachment"),
    path("search/", cases.search, name="search"),
    path("inbox/", deciding.inbox, name="inbox"),
    path("inbox/count/", deciding.inbox_count, name="inbox_count"),
    path("inbox/<slug:ref>/", deciding.inbox_item, name="inbox_item"),
    path("inbox/<slug:ref>/decide/", deciding.decide, name="decide"),
    path("inbox/<slug:ref>/consult/", deciding.consult, name="consult"),
    path("inbox/<slug:ref>/acknowledge/", deciding.acknowledge, name="acknowledge"),
    path("delegations/", posts.delegations, name="delegations"),
    path("papers/", posts.paper_page, name="papers"),
    path("papers/<slug:ref>/", posts.settle_paper, name="settle_paper"),
]
