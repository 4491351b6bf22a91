"""Work in the background. Celery only rings: what is due stands in the database, so a lost message costs a minute."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"

SLICES = ("accounts", "calendars", "notifications", "events", "kpis", "feeds", "intake", "reminders", "board")

app = Celery("almanac")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks([f"calendarapp.{name}" for name in SLICES])


@worker_init.connect
@beat_init.connect
def refuse_unsafe_start(**kwargs: Any) -> None:
    """Celery's signals swallow exceptions, but not an exit."""
    from django.core.exceptions import ImproperlyConfigured

    from calendarapp import checks

    try:
        checks.refuse_unsafe_start()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
