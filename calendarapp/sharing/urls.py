"""Addresses of saved views."""

from django.urls import path

from . import views

urlpatterns = [
    path("b/<slug:brand>/views/", views.saved_views, name="saved_views"),
    path("b/<slug:brand>/views/new/", views.saved_view_new, name="saved_view_new"),
    path("b/<slug:brand>/views/<int:pk>/", views.saved_view, name="saved_view"),
    path("b/<slug:brand>/views/<int:pk>/edit/", views.saved_view_edit, name="saved_view_edit"),
    path("b/<slug:brand>/views/<int:pk>/remove/", views.saved_view_remove, name="saved_view_remove"),
]
