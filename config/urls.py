"""All addresses of Almanac. Each slice keeps its own."""

from django.urls import include, path, re_path

from calendarapp.common.api import unknown_address

urlpatterns = [
    path("", include("calendarapp.common.health")),
    path("", include("calendarapp.urls")),
    path("account/", include("allauth.urls")),
    re_path(r"^api/", unknown_address, name="api-unknown"),
]

handler400 = "calendarapp.common.refusals.bad_request"
handler403 = "calendarapp.common.refusals.permission_denied"
handler404 = "calendarapp.common.refusals.page_not_found"
handler500 = "calendarapp.common.refusals.server_error"
