"""What becomes of each property."""

from datetime import date, time

import pytest
from django.utils.translation import gettext, override

from calendarapp.events.models import Event, EventType, Status
from calendarapp.events.timing import When
from tests.intake.conftest import ics, vevent


def kept(event):
    return [row.line for row in event.kept_lines.all()]


def test_timed_event_arrives_whole(intake, cast):
    event = intake.event(
        vevent(
            "DTEND;TZID=Europe/Paris:20270310T120000",
            start="DTSTART;TZID=Europe/Paris:20270310T090000",
            description="Bring samples\\nand tea",
            location="Paris\\nRue Saint-Honoré",
            status="CONFIRMED",
            url="https://example.com/launch",
        )
    )

    assert event.title == "Launch"
    assert event.when == When.from_json(
        {"starts": "2027-03-10T09:00:00", "ends": "2027-03-10T12:00:00", "zone": "Europe/Paris"}
    )
    assert (event.description, event.location) == ("Bring samples\nand tea", "Paris, Rue Saint-Honoré")
    assert (event.status, event.type.key) == (Status.CONFIRMED, "other")
    assert event.links == [{"label": "", "url": "https://example.com/launch"}]
    assert (event.brand, event.calendar, event.currency) == (cast.luma, cast.launches, "EUR")
    assert (event.uid != "u-1", event.series, event.external_uid) == (True, event.uid, "u-1")


def test_last_day_of_an_all_day_event_is_inclusive_here(intake):
    event = intake.event(vevent("DTEND;VALUE=DATE:20270313", start="DTSTART;VALUE=DATE:20270310"))

    assert (event.all_day, event.starts_on, event.ends_on) == (True, date(2027, 3, 10), date(2027, 3, 12))
    assert (event.starts_time, event.time_zone) == (None, "Europe/Paris")


def test_floating_times_are_taken_in_the_calendars_zone_and_that_is_said(intake, cast):
    cast.launches.time_zone = "Asia/Seoul"

    outcome = intake.take(vevent(start="DTSTART:20270310T090000"))

    event = Event.objects.get(external_uid="u-1")
    assert (event.time_zone, event.starts_time) == ("Asia/Seoul", time(9))
    assert [str(remark) for remark in outcome.warnings] == ["Times without a time zone are taken in Asia/Seoul."]


def test_end_keeps_its_own_zone(intake):
    event = intake.event(
        vevent("DTEND;TZID=Asia/Seoul:20270311T060000", start="DTSTART;TZID=Europe/Paris:20270310T130000")
    )

    assert (event.time_zone, event.end_zone, event.ends_on) == ("Europe/Paris", "Asia/Seoul", date(2027, 3, 11))


def test_end_whose_wall_time_lies_before_the_start_is_told_in_the_starts_zone(intake):
    event = intake.event(
        vevent("DTEND;TZID=America/Los_Angeles:20270309T230000", start="DTSTART;TZID=Asia/Tokyo:20270310T110000")
    )

    assert (event.ends_on, event.ends_time, event.end_zone) == (date(2027, 3, 10), time(16), "")


@pytest.mark.parametrize(
    ("status", "here"),
    [("TENTATIVE", "tentative"), ("CONFIRMED", "confirmed"), ("CANCELLED", "cancelled"), ("", "planned")],
)
def test_status(intake, status, here):
    event = intake.event(vevent(status=status) if status else vevent())

    assert event.status == here
    assert (event.cancelled_at is not None) == (here == "cancelled")


@pytest.mark.parametrize(
    ("words", "key", "tags"),
    [
        ("Restock", "restock", []),
        ("restock,Spring", "restock", ["Spring"]),
        ("Spring,PRODUCT RELEASE", "product_release", ["Spring"]),
        ("vip_event", "vip_event", []),
        ("Holiday", "other", ["Holiday"]),
        ("", "other", []),
    ],
)
def test_first_category_that_names_a_type_gives_it_and_the_others_are_tags(intake, words, key, tags):
    event = intake.event(vevent(categories=words) if words else vevent())

    assert (event.type.key, event.tags) == (key, tags)


def test_type_is_found_by_the_brands_own_label_and_never_an_archived_one(intake, cast):
    EventType.objects.filter(brand=cast.luma, key="restock").update(label="Nachschub")
    EventType.objects.filter(brand=cast.luma, key="pr_event").update(archived_at=cast.launches.created_at)

    intake.take(ics(vevent(categories="Nachschub"), vevent(uid="u-2", categories="pr_event")))

    found = Event.objects.filter(external_uid__in=["u-1", "u-2"]).order_by("external_uid")
    assert [event.type.key for event in found] == ["restock", "other"]


def test_categories_that_fit_no_tag_are_kept_as_a_line(intake):
    long, listed = "x" * 41, "Paid\\, social"

    event = intake.event(vevent(categories=f"{long},{listed},Spring"))

    assert event.tags == ["Spring"]
    assert kept(event) == [f"CATEGORIES:{long},{listed}"]


def test_type_is_found_by_its_name_in_any_language(intake, cast):
    with override("ko"):
        name = str(cast.type("restock"))

    assert intake.event(vevent(categories=name)).type.key == "restock"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_event_without_summary_gets_a_title_in_the_brands_language(intake, cast, language):
    cast.launches.brand.language = language
    with override(language):
        title = gettext("Untitled")

    assert intake.event(vevent(summary="")).title == title


def test_long_title_and_location_are_cut_and_stand_whole_in_the_description(intake):
    title, location = "T" * 250, "L" * 300

    finding = intake.finding(vevent(summary=title, location=location, description="Rest"))

    event = Event.objects.get(external_uid="u-1")
    assert event.title == "T" * 199 + "…"
    assert event.location == "L" * 199 + "…"
    assert event.description == f"{title}\n\n{location}\n\nRest"
    assert [remark.split(" ")[1] for remark in finding.remarks] == ["title", "location"]


def test_unknown_properties_alarms_and_guests_are_kept_as_lines(intake):
    lines = (
        "X-FOO;X-BAR=1:baz",
        "ATTENDEE;CN=Ada:mailto:ada@example.com",
        "BEGIN:VALARM",
        "TRIGGER:-PT10M",
        "END:VALARM",
    )

    event = intake.event(vevent(*lines, transp="TRANSPARENT"))

    assert kept(event) == [*lines, "TRANSP:TRANSPARENT"]
    assert event.milestones.count() == 0


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://example.com/" + "x" * 500, "mailto:a b"]
)
def test_address_that_nobody_may_click_is_kept_as_a_line(intake, url):
    event = intake.event(vevent(url=url))

    assert (event.links, kept(event)) == ([], [f"URL:{url}"])


@pytest.mark.parametrize(
    ("line", "sharing"), [("CLASS:PUBLIC", "shared"), ("CLASS:PRIVATE", "internal"), ("CLASS:CONFIDENTIAL", "internal")]
)
def test_sharing_is_the_calendars_but_private_stays_internal(intake, cast, line, sharing):
    cast.launches.default_sharing = "shared"

    assert intake.event(vevent(line)).sharing == sharing
