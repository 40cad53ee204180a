"""Registers and the door."""

from django.urls import path

from whitelist import festival_pages, public, report_pages, views
from whitelist.campus import public_pages as campus
from whitelist.campus import school_pages

urlpatterns = [
    path("permits/", views.permit_list, name="permits"),
    path("permits/<slug:ref>/", views.permit, name="permit"),
    path("permits/<slug:ref>/<slug:verb>/", views.permit_verb, name="permit_verb"),
    path("permits/<slug:ref>/sheets/<slug:sheet>/", views.permit_sheet, name="permit_sheet"),
    path("door/", views.door, name="door"),
    path("door/report/", report_pages.send, name="send_report"),
    path("reports/", report_pages.report_list, name="reports"),
    path("reports/<slug:ref>/", report_pages.report, name="report"),
    path("lists/campus_items/", campus.lists, name="campus_lists"),
    path("lists/campus_items/csv/", campus.file, name="campus_csv"),
    path("lists/campus_items/<slug:place>/<int:year>/", campus.versions, name="campus_versions"),
    path(
        "lists/campus_items/<slug:place>/<int:year>/<int:number>/",
        campus.version,
        name="campus_version",
    ),
    path("schools/calendar/", school_pages.calendar, name="school_calendar"),
    path("visits/<slug:ref>/", school_pages.confirmation, name="visits_paper"),
    path("lists/festivals/versions/", festival_pages.version_list, name="festival_versions"),
    path(
        "lists/festivals/versions/<slug:number>/", festival_pages.version, name="festival_version"
    ),
    path("lists/<slug:register>/", public.public_list, name="public_list"),
    path("lists/<slug:register>/<slug:code>/notice/", public.announcement, name="announcement"),
    path("lists/<slug:register>/csv/", public.public_csv, name="public_csv"),
]
