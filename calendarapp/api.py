"""Collects the API of the slices, under /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("", include("calendarapp.kpis.api")),
]
