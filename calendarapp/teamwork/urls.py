"""Addresses of what is said about an event."""

from django.urls import path

from . import views

TALK = "b/<slug:brand>/events/<int:pk>/talk/"

urlpatterns = [
    path(TALK, views.talk, name="talk"),
    path(f"{TALK}<int:comment>/edit/", views.comment_edit, name="comment_edit"),
    path(f"{TALK}<int:comment>/delete/", views.comment_delete, name="comment_delete"),
]
