"""Registers and the door."""

from django.urls import path

from whitelist import public, report_pages, views

urlpatterns = [
    path("permits/", views.permit_list, name="permits"),
    path("permits/<slug:ref>/", views.permit, name="permit"),
    path("permits/<slug:ref>/<slug:verb>/", views.permit_verb, name="permit_verb"),
    path("permits/<slug:ref>/sheets/<slug:sheet>/", views.permit_sheet, name="permit_sheet"),
    path("door/", views.door, name="door"),
    path("door/report/", report_pages.send, name="send_report"),
    path("reports/", report_pages.report_list, name="reports"),
    path("reports/<slug:ref>/", report_pages.report, name="report"),
    path("lists/<slug:register>/", public.public_list, name="public_list"),
    path("lists/<slug:register>/<slug:code>/notice/", public.announcement, name="announcement"),
    path("lists/<slug:register>/csv/", public.public_csv, name="public_csv"),
]
