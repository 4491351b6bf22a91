"""Work in the background. Celery only rings: what is due stands in the database, so a lost message costs a minute."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"

SLICES = ("accounts", "calendars", "notifications", "events", "kpis", "feeds", "intake", "reminders", "board")

app = Celery("almanac")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks([f"calendarapp.{name}" for name in SLICES])
