from datetime import date, timedelta

import pytest
from django.apps import apps

from calendarapp.events.models import Event, Occurrence
from calendarapp.events.plans import plan_of
from calendarapp.events.timing import event_rows
from calendarapp.intake.models import ImportItem, ImportRun, Source
from calendarapp.intake.services import import_file
from tests.cast import AT
from tests.ical.calendars import calendar, event

REPORT = (ImportRun, ImportItem)
LATER = AT + timedelta(days=1)


def ics(*components, head=""):
    return calendar(*components, head=head)


def vevent(*lines, uid="u-1", start="DTSTART:20270310T090000Z", **values):
    """A component; `title="Launch"` and its like are lines, too."""
    given = [f"{name.upper().replace('_', '-')}:{value}" for name, value in values.items()]
    return event(*given, *lines, uid=uid, start=start).replace(
        "SUMMARY:Launch\n", "" if "summary" in values else "SUMMARY:Launch\n", 1
    )


def tables():
    """What stands in every table but the reports of imports."""
    models = apps.get_app_config("calendarapp").get_models(include_auto_created=True)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models if model not in REPORT}


class Intake:
    """Brings files in as Mia does."""

    def __init__(self, cast):
        self.cast = cast

    def take(self, content, *, into=None, at=AT, **options):
        content = ics(content) if isinstance(content, str) else content
        return import_file(
            into or self.cast.launches, actor=self.cast.mia, at=at, file_name="plan.ics", content=content, **options
        )

    def event(self, content, **options):
        """The one event of a file."""
        self.take(content, **options)
        return Event.objects.select_related("type").get(external_uid="u-1")

    def fates(self, content, **options):
        return [finding.fate.value for finding in self.take(content, **options).findings]

    def finding(self, content, **options):
        (finding,) = self.take(content, **options).findings
        return finding


def occurrences(event):
    """(first day, start, end) of rows as they stand."""
    rows = Occurrence.objects.filter(event=event, kind="event").order_by("starts_at")
    return [(row.key, row.starts_at.isoformat(), row.ends_at.isoformat()) for row in rows]


def days_of(event, first=date(2027, 1, 1), last=date(2028, 12, 31)):
    return [
        row.first_on
        for row in sorted(event_rows(plan_of(event), first=first, last=last), key=lambda row: row.starts_at)
    ]


@pytest.fixture
def intake(cast):
    return Intake(cast)


@pytest.fixture
def sources(db):
    return Source.objects
