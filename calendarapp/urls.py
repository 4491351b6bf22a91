"""Collects the addresses of the slices."""

from django.urls import include, path

urlpatterns = [
    path("", include("calendarapp.accounts.urls")),
]
