"""Addresses of the plan's API."""

from django.urls import path

from . import access_log, agency, bulk, days, events, metrics, milestones, occurrences, report, types, words

urlpatterns = [
    path("access-log/", access_log.AccessLog.as_view(), name="api_access_log"),
    path("changes/", agency.Changes.as_view(), name="api_changes"),
    path("deliverables/", agency.Deliverables.as_view(), name="api_deliverables"),
    path("exposure/agencies/<slug:agency>/", report.AgencyExposure.as_view(), name="api_exposure_agency"),
    path("exposure/guest-links/<int:pk>/", report.GuestLinkExposure.as_view(), name="api_exposure_link"),
    path("exposure/feeds/<int:pk>/", report.FeedExposure.as_view(), name="api_exposure_feed"),
    path("events/", events.Events.as_view(), name="api_events"),
    path("events/bulk/", bulk.BulkEvents.as_view(), name="api_events_bulk"),
    path("events/<int:pk>/", events.EventDetail.as_view(), name="api_event"),
    path("events/<int:pk>/restore/", events.EventRestore.as_view(), name="api_event_restore"),
    path("events/<int:pk>/history/", events.EventHistory.as_view(), name="api_event_history"),
    path(
        "events/<int:pk>/occurrences/<slug:key>/",
        occurrences.EventOccurrence.as_view(),
        name="api_event_occurrence",
    ),
    path("events/<int:pk>/milestones/", milestones.Milestones.as_view(), name="api_milestones"),
    path("milestones/", milestones.MilestonesDue.as_view(), name="api_milestones_due"),
    path("milestones/<int:pk>/", milestones.MilestoneDetail.as_view(), name="api_milestone"),
    path("occurrences/", events.Occurrences.as_view(), name="api_occurrences"),
    path("event-types/", types.EventTypes.as_view(), name="api_event_types"),
    path("event-types/<int:pk>/", types.EventTypeDetail.as_view(), name="api_event_type"),
    path("channels/", words.Channels.as_view(), name="api_channels"),
    path("channels/<int:pk>/", words.ChannelDetail.as_view(), name="api_channel"),
    path("markets/", words.Markets.as_view(), name="api_markets"),
    path("markets/<int:pk>/", words.MarketDetail.as_view(), name="api_market"),
    path("metrics/", metrics.Metrics.as_view(), name="api_metrics"),
    path("metrics/<int:pk>/", metrics.MetricDetail.as_view(), name="api_metric"),
    path("personas/", words.Personas.as_view(), name="api_personas"),
    path("personas/<int:pk>/", words.PersonaDetail.as_view(), name="api_persona"),
    path("products/", words.Products.as_view(), name="api_products"),
    path("products/import/", words.ProductImport.as_view(), name="api_products_import"),
    path("products/<int:pk>/", words.ProductDetail.as_view(), name="api_product"),
    path("key-dates/", days.KeyDates.as_view(), name="api_key_dates"),
    path("key-dates/<int:pk>/", days.KeyDateDetail.as_view(), name="api_key_date"),
    path("key-date-regions/", days.KeyDateRegions.as_view(), name="api_key_date_regions"),
    path("freeze-windows/", days.FreezeWindows.as_view(), name="api_freeze_windows"),
    path("freeze-windows/<int:pk>/", days.FreezeWindowDetail.as_view(), name="api_freeze_window"),
]
