"""Addresses of saved views and of the guest links that a brand makes. Guests' own pages stand in board."""

from django.urls import path

from .views import guest_links, saved_views

LINKS = "b/<slug:brand>/guest-links/"
VIEWS = "b/<slug:brand>/views/"

urlpatterns = [
    path(VIEWS, saved_views.saved_views, name="saved_views"),
    path(f"{VIEWS}new/", saved_views.saved_view_new, name="saved_view_new"),
    path(f"{VIEWS}<int:pk>/", saved_views.saved_view, name="saved_view"),
    path(f"{VIEWS}<int:pk>/edit/", saved_views.saved_view_edit, name="saved_view_edit"),
    path(f"{VIEWS}<int:pk>/remove/", saved_views.saved_view_remove, name="saved_view_remove"),
    path(LINKS, guest_links.links, name="guest_links"),
    path(f"{LINKS}new/", guest_links.link_new, name="guest_link_new"),
    path(f"{LINKS}<int:pk>/revoke/", guest_links.link_revoke, name="guest_link_revoke"),
]
