"""Registers and the door."""

from django.urls import path

from whitelist import festival_pages, public, report_pages, views

urlpatterns = [
    path("permits/", views.permit_list, name="permits"),
    path("permits/<slug:ref>/", views.permit, name="permit"),
    path("permits/<slug:ref>/<slug:verb>/", views.permit_verb, name="permit_verb"),
    path("door/", views.door, name="door"),
    path("door/report/", report_pages.send, name="send_report"),
    path("reports/", report_pages.report_list, name="reports"),
    path("reports/<slug:ref>/", report_pages.report, name="report"),
    path("lists/festivals/versions/", festival_pages.version_list, name="festival_versions"),
    path(
        "lists/festivals/versions/<slug:number>/", festival_pages.version, name="festival_version"
    ),
    path("lists/<slug:register>/", public.public_list, name="public_list"),
    path("lists/<slug:register>/csv/", public.public_csv, name="public_csv"),
]
