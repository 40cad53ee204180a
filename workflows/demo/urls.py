"""The one page of the demonstration's own."""

from django.urls import path

from workflows.demo import sign_in

urlpatterns = [path("demo/enter/", sign_in.enter, name="demo_enter")]
