"""Opening a file: what is said at once, and in which encodings it can be read."""

import time

import pytest

from calendarapp.ical.read import IcsError, Limits, read_calendar
from calendarapp.intake.files import is_large, look_at, samples
from tests.intake.conftest import ics, vevent


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\r\n\r\n ", b"\xef\xbb\xbf\n"])
def test_calendar_files_begin_in_several_ways(start):
    look_at(start + ics(vevent()))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"Subject;Start", b"<html>", b"BEGIN:VCARD\r\n"])
def test_other_files_are_told_at_once(content):
    with pytest.raises(IcsError) as refusal:
        look_at(content)

    assert refusal.value.code == "not_icalendar"


def test_file_above_the_limit_is_told_within_a_second():
    content = b"BEGIN:VCALENDAR\r\n" + b"X-FOO:bar\r\n" * 1_000_000
    began = time.monotonic()

    with pytest.raises(IcsError) as refusal:
        look_at(content)

    assert refusal.value.reason == "The file is too large: 11,000,017 bytes, at most 10,000,000."
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(("events", "large"), [(500, False), (501, True)])
def test_many_events_are_for_a_worker(events, large):
    assert is_large(ics(*(vevent(uid=f"u-{number}") for number in range(events)))) == large


def test_few_events_of_a_megabyte_are_for_a_worker():
    assert is_large(ics(vevent(description="x" * 1_000_001)))


def test_file_that_takes_too_long_is_refused_as_a_whole():
    with pytest.raises(IcsError) as refusal:
        read_calendar(ics(vevent()), default_zone="UTC", limits=Limits(seconds=0))

    assert refusal.value.reason == "Reading the file takes more than 0 seconds. Import it in parts."


def test_samples_show_the_line_in_each_encoding_that_fits():
    content = ics(vevent(summary="Réunion d’équipe")).decode().encode("windows-1252")

    found = samples(content, 8)

    assert found["windows-1252"] == "SUMMARY:Réunion d’équipe"
    assert found["windows-1251"] == "SUMMARY:Rйunion d’йquipe"
    assert not {"utf-8", "utf-16", "cp949"} & found.keys()


def test_samples_of_a_wide_file():
    content = ics(vevent(summary="발렌타인")).decode().encode("utf-16")

    assert samples(content, 8) == {"utf-16": "SUMMARY:발렌타인"}
