"""Addresses of a brand's event types."""

from django.urls import path

from .views import type_apply, type_page, types

TYPES = "b/<slug:brand>/settings/types/"
TYPE = f"{TYPES}<int:pk>/"
FIELD = f"{TYPE}fields/<slug:key>/"
MILESTONE = f"{TYPE}milestones/<str:key>/"

urlpatterns = [
    path(TYPES, types.types, name="types"),
    path(f"{TYPES}new/", types.type_new, name="type_new"),
    path(TYPE, type_page.event_type, name="type"),
    path(f"{TYPE}place/", types.type_place, name="type_place"),
    path(f"{TYPE}archive/", types.type_archive, name="type_archive"),
    path(f"{TYPE}delete/", types.type_delete, name="type_delete"),
    path(f"{TYPE}apply/", type_apply.type_apply, name="type_apply"),
    path(f"{TYPE}leads/", type_page.type_leads, name="type_leads"),
    path(f"{TYPE}fields/", type_page.type_field, name="type_field_new"),
    path(FIELD, type_page.type_field, name="type_field"),
    path(f"{FIELD}place/", type_page.type_field_place, name="type_field_place"),
    path(f"{FIELD}drop/", type_page.type_field_drop, name="type_field_drop"),
    path(f"{TYPE}milestones/", type_page.type_milestone, name="type_milestone_new"),
    path(MILESTONE, type_page.type_milestone, name="type_milestone"),
    path(f"{MILESTONE}drop/", type_page.type_milestone_drop, name="type_milestone_drop"),
    path("b/<slug:brand>/events/<int:pk>/template/", type_apply.event_template, name="event_template"),
]
