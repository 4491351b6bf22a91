"""All addresses of Almanac. Each slice keeps its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("calendarapp.urls")),
    path("account/", include("allauth.urls")),
]
