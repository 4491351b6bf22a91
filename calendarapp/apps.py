"""Django's entry to the product, and the one place that ties upper slices to what lower ones offer."""

from django.apps import AppConfig


class CalendarAppConfig(AppConfig):
    """Registers what upper slices offer to lower ones."""

    name = "calendarapp"
    verbose_name = "Almanac"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers itself
        from .accounts import provision
        from .calendars.provision import furnish as furnish_calendars
        from .common import ready
        from .events.provision import furnish as furnish_events
        from .events.services import splitting
        from .events.wording import register_speaker
        from .kpis import splits as kpi_splits
        from .kpis import wording as kpi_wording
        from .kpis.provision import furnish as furnish_metrics
        from .notifications.ready import oldest_delivery
        from .reminders import kinds
        from .reminders.defaults import furnish as furnish_rules
        from .reminders.ready import last_sweep
        from .teamwork import kinds as talk_kinds

        provision.register(furnish_calendars)
        provision.register(furnish_events)
        provision.register(furnish_metrics)
        provision.register(furnish_rules)
        kinds.register()
        talk_kinds.register()
        ready.register("sweep", last_sweep)
        ready.register("deliveries", oldest_delivery)
        splitting.register("kpis", kpi_splits)
        register_speaker("target", kpi_wording)
        register_speaker("reading", kpi_wording)
