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
        from .events.provision import furnish as furnish_events
        from .events.wording import register_speaker
        from .kpis import wording as kpi_wording
        from .kpis.provision import furnish as furnish_metrics

        provision.register(furnish_calendars)
        provision.register(furnish_events)
        provision.register(furnish_metrics)
        register_speaker("target", kpi_wording)
        register_speaker("reading", kpi_wording)
