"""Addresses of what became of reminders."""

from django.urls import path

from .views import deliveries

urlpatterns = [
    path("b/<slug:brand>/deliveries/", deliveries.deliveries, name="deliveries"),
    path("b/<slug:brand>/deliveries/again/", deliveries.deliveries_again, name="deliveries_again"),
    path("b/<slug:brand>/deliveries/<int:pk>/again/", deliveries.delivery_again, name="delivery_again"),
]
