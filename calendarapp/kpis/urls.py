"""Addresses of figures."""

from django.urls import path

from .views import overview, readings, targets

EVENT = "b/<slug:brand>/events/<int:pk>/kpis/"

urlpatterns = [
    path("b/<slug:brand>/kpis/", overview.kpis, name="kpis"),
    path(EVENT, readings.event_kpis, name="event_kpis"),
    path(f"{EVENT}targets/new/", targets.target_new, name="target_new"),
    path(f"{EVENT}targets/<int:target>/", targets.target_edit, name="target_edit"),
    path(f"{EVENT}targets/<int:target>/remove/", targets.target_remove, name="target_remove"),
    path(f"{EVENT}readings/new/", readings.reading_new, name="reading_new"),
    path(f"{EVENT}readings/import/", readings.readings_import, name="readings_import"),
    path(f"{EVENT}readings/<int:reading>/remove/", readings.reading_remove, name="reading_remove"),
]
