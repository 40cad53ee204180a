"""Registers and the door."""

from django.urls import path

from whitelist import views

urlpatterns = [
    path("permits/", views.permit_list, name="permits"),
    path("permits/<slug:ref>/", views.permit, name="permit"),
    path("permits/<slug:ref>/<slug:verb>/", views.permit_verb, name="permit_verb"),
    path("door/", views.door, name="door"),
]
