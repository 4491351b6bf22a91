"""Addresses of calendars and partners."""

from django.urls import path

from . import views

urlpatterns = [
    path("b/<slug:brand>/calendars/", views.calendars, name="calendars"),
    path("b/<slug:brand>/calendars/<int:pk>/", views.calendar_edit, name="calendar_edit"),
    path("b/<slug:brand>/calendars/<int:pk>/move/", views.calendar_move, name="calendar_move"),
    path("b/<slug:brand>/calendars/<int:pk>/archive/", views.calendar_archive, name="calendar_archive"),
    path("b/<slug:brand>/partners/", views.partners, name="partners"),
    path("b/<slug:brand>/partners/invite/", views.partner_invite, name="partner_invite"),
    path("b/<slug:brand>/partners/<slug:agency>/", views.partner, name="partner"),
    path("b/<slug:brand>/partners/<slug:agency>/end/", views.partner_end, name="partner_end"),
    path("invitations/<str:token>/agency/", views.partner_invitation, name="partner_invitation"),
]
