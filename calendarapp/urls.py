"""Collects the addresses of the slices."""

from django.urls import path

urlpatterns: list = []
