"""Django's entry to the product, and the one place that ties upper slices to what lower ones offer."""

from django.apps import AppConfig


class CalendarAppConfig(AppConfig):
    """Registers what upper slices offer to lower ones."""

    name = "calendarapp"
    verbose_name = "Almanac"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers itself
        from .accounts import provision
        from .calendars import figures
        from .calendars.provision import furnish as furnish_calendars
        from .common import ready
        from .events.provision import furnish as furnish_events
        from .events.services import purging, splitting
        from .events.wording import register_speaker
        from .kpis import splits as kpi_splits
        from .kpis import wording as kpi_wording
        from .kpis.offers import metrics_for_partners
        from .kpis.provision import furnish as furnish_metrics
        from .notifications.ready import oldest_delivery
        from .reminders import kinds
        from .reminders.defaults import furnish as furnish_rules
        from .reminders.ready import last_sweep
        from .sharing.services import end_links_to
        from .teamwork import kinds as talk_kinds

        register_personal()
        provision.register(furnish_calendars)
        provision.register(furnish_events)
        provision.register(furnish_metrics)
        provision.register(furnish_rules)
        kinds.register()
        talk_kinds.register()
        ready.register("sweep", last_sweep)
        ready.register("deliveries", oldest_delivery)
        splitting.register("kpis", kpi_splits)
        purging.register(end_links_to)
        figures.register(metrics_for_partners)
        register_speaker("target", kpi_wording)
        register_speaker("reading", kpi_wording)


def register_personal() -> None:
    """What each slice holds of a person, and how it is erased: the plan first, while its readers are still known."""
    from .accounts import holdings, personal
    from .calendars import personal as of_calendars
    from .events import personal as of_events
    from .feeds import personal as of_feeds
    from .intake import personal as of_intake
    from .notifications import personal as of_notifications
    from .sharing import personal as of_sharing
    from .teamwork import personal as of_teamwork

    personal.register(holdings.TELLERS)
    personal.register(of_events.TELLERS, erase=of_events.erase)
    personal.register(of_teamwork.TELLERS, erase=of_teamwork.erase)
    personal.register(of_feeds.TELLERS, erase=of_feeds.erase)
    personal.register(of_sharing.TELLERS, erase=of_sharing.erase)
    personal.register(of_intake.TELLERS)
    personal.register(of_notifications.TELLERS, erase=of_notifications.erase)
    personal.register({}, erase=of_calendars.erase)
