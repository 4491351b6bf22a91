"""Addresses of imports."""

from django.urls import path

from . import views

urlpatterns = [
    path("b/<slug:brand>/import/", views.import_new, name="import_new"),
    path("b/<slug:brand>/imports/", views.imports, name="imports"),
    path("b/<slug:brand>/imports/<int:pk>/", views.import_run, name="import_run"),
    path("b/<slug:brand>/imports/<int:pk>/encoding/", views.import_encoding, name="import_encoding"),
    path("b/<slug:brand>/imports/<int:pk>/confirm/", views.import_confirm, name="import_confirm"),
    path("b/<slug:brand>/imports/<int:pk>/discard/", views.import_discard, name="import_discard"),
]
