"""Collects the API of the slices, under /api/v1/."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(authentication_classes=(), permission_classes=()), name="api_schema"),
    path("", include("calendarapp.board.api")),
    path("", include("calendarapp.calendars.api")),
    path("", include("calendarapp.feeds.api")),
    path("", include("calendarapp.intake.api")),
    path("", include("calendarapp.kpis.api")),
    path("", include("calendarapp.sharing.api")),
    path("", include("calendarapp.teamwork.api")),
]
