"""Addresses of events and what is done with them."""

from django.urls import path

from .views import bulk, cells, event, event_acts, event_form, event_milestones, event_move, event_undo

BRAND = "b/<slug:brand>/"
EVENT = f"{BRAND}events/<int:pk>/"
MILESTONE = f"{EVENT}milestones/<int:milestone>/"

urlpatterns = [
    path(f"{BRAND}events/bulk/", bulk.bulk, name="bulk"),
    path(f"{BRAND}events/new/", event_form.event_new, name="event_new"),
    path(EVENT, event.event, name="event"),
    path(f"{EVENT}history/", event.event_history, name="event_history"),
    path(f"{EVENT}follow/", event.event_follow, name="event_follow"),
    path(f"{EVENT}edit/", event_form.event_edit, name="event_edit"),
    path(f"{EVENT}cell/<slug:field>/", cells.cell, name="cell"),
    path(f"{EVENT}share/", event_form.event_share, name="event_share"),
    path(f"{EVENT}move/", event_move.event_move, name="event_move"),
    path(f"{EVENT}cancel/", event_acts.event_cancel, name="event_cancel"),
    path(f"{EVENT}delete/", event_acts.event_delete, name="event_delete"),
    path(f"{EVENT}duplicate/", event_acts.event_duplicate, name="event_duplicate"),
    path(f"{EVENT}restore/", event_acts.event_restore, name="event_restore"),
    path(f"{EVENT}milestones/new/", event_milestones.milestone_add, name="milestone_add"),
    path(MILESTONE, event_milestones.milestone_edit, name="milestone_edit"),
    path(f"{MILESTONE}tick/", event_milestones.milestone_tick, name="milestone_tick"),
    path(f"{MILESTONE}remove/", event_milestones.milestone_remove, name="milestone_remove"),
    path(f"{BRAND}deleted/", event_acts.deleted, name="deleted"),
    path(f"{BRAND}changes/<int:number>/undo/", event_undo.undo, name="undo"),
]
