"""Collects the addresses of the slices."""

from django.urls import include, path

urlpatterns = [
    path("", include("calendarapp.accounts.urls")),
    path("", include("calendarapp.board.urls")),
    path("", include("calendarapp.calendars.urls")),
    path("", include("calendarapp.feeds.urls")),
    path("", include("calendarapp.intake.urls")),
    path("", include("calendarapp.kpis.urls")),
    path("", include("calendarapp.notifications.urls")),
    path("", include("calendarapp.reminders.urls")),
    path("", include("calendarapp.sharing.urls")),
    path("", include("calendarapp.teamwork.urls")),
    path("api/v1/", include("calendarapp.api")),
]
