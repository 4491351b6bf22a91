"""Addresses of a person's choices."""

from django.urls import path

from .views import preferences, unsubscribing

urlpatterns = [
    path("me/notices/", preferences.notice_preferences, name="notice_preferences"),
    path("notices/unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
]
