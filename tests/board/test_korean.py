from datetime import date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

from calendarapp.board import words
from calendarapp.board.series_words import series_words
from calendarapp.events.timing import When

STARTS = date(2027, 10, 19)


@pytest.fixture(autouse=True)
def korean():
    with translation.override("ko"):
        yield


@pytest.mark.parametrize(
    ("write", "written"),
    [
        (words.full_day, "2027년 10월 19일 (화)"),
        (words.long_day, "2027년 10월 19일 화요일"),
        (words.short_day, "10월 19일"),
        (words.month_name, "2027년 10월"),
    ],
)
def test_day_is_written_as_koreans_do(write, written):
    assert write(STARTS) == written


def test_span_names_the_month_once():
    assert words.span(date(2027, 10, 12), date(2027, 10, 17)) == "10월 12일 – 17일"


def test_span_begins_with_the_year():
    assert words.span_with_year(date(2027, 10, 14), date(2027, 11, 3)) == "2027년 10월 14일 – 11월 3일"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("RRULE:FREQ=WEEKLY", "매주"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2", "2주마다"),
        ("RRULE:FREQ=DAILY;COUNT=3", "매일, 3회"),
    ],
)
def test_series_says_its_rhythm(rule, said):
    """Korean has one plural form: the words for one week are not those for several with the number left out."""
    assert series_words(rule, When(STARTS, STARTS, "Asia/Seoul")).words == said


@pytest.mark.parametrize(("language", "written"), [("ko", "2027년 10월 19일 09:05"), ("en", "19 Oct 2027, 09:05")])
def test_moment_has_24_hours_in_every_language(language, written):
    with translation.override(language):
        assert date_format(datetime(2027, 10, 19, 9, 5), "DATETIME_FORMAT") == written


def test_cities_of_zones_are_called_as_in_korean():
    names = [words.city(zone) for zone in ("Asia/Seoul", "America/New_York", "America/Argentina/Buenos_Aires", "UTC")]

    assert names == ["서울", "뉴욕", "Buenos Aires", "UTC"]
