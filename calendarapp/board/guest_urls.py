"""Addresses of what guests open. Whoever has the token comes in; a name in the address leads nowhere else."""

from django.urls import path

from .views import guest

GUEST = "g/<slug:token>/"

urlpatterns = [
    path(GUEST, guest.guest, name="guest"),
    path(f"{GUEST}password/", guest.guest_password, name="guest_password"),
    path(f"{GUEST}e/<int:pk>/", guest.guest_event, name="guest_event"),
    path(f"{GUEST}day/<day:day>/", guest.guest_day, name="guest_day"),
    path(f"{GUEST}<slug:kind>/", guest.guest_view, name="guest_view"),
]
