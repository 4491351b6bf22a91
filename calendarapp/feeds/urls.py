"""Addresses of feeds and of the pages about them. FeedMiddleware answers the first before the resolver is asked."""

from django.urls import path

from .views import pages
from .views.feed import feed

urlpatterns = [
    path("c/<str:token>/<str:name>.ics", feed, name="feed"),
    path("subscriptions/", pages.subscriptions, name="subscriptions"),
    path("subscriptions/new/", pages.subscription_new, name="subscription_new"),
    path("subscriptions/<int:pk>/", pages.subscription, name="subscription"),
    path("subscriptions/<int:pk>/edit/", pages.subscription_edit, name="subscription_edit"),
    path("subscriptions/<int:pk>/renew/", pages.subscription_renew, name="subscription_renew"),
    path("subscriptions/<int:pk>/revoke/", pages.subscription_revoke, name="subscription_revoke"),
]
