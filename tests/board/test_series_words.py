"""How a series repeats, in words."""

from datetime import date, datetime

import pytest

from calendarapp.board.series_words import series_words
from calendarapp.events.timing import When

TUESDAY = datetime(2027, 3, 9, 9)  # the second of its month
LAST_FRIDAY = date(2027, 4, 30)  # the fifth, too


@pytest.mark.parametrize(
    ("start", "line", "words"),
    [
        (TUESDAY, "FREQ=WEEKLY", "Every week"),
        (TUESDAY, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "Every 2 weeks on Tuesday and Thursday"),
        (TUESDAY, "FREQ=WEEKLY;BYDAY=MO,TU,FR;COUNT=9", "Every week on Monday, Tuesday and Friday, 9 times"),
        (TUESDAY, "FREQ=MONTHLY;BYDAY=2TU", "Every month on the second Tuesday"),
        (LAST_FRIDAY, "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "Every 3 months on the last Friday"),
        (TUESDAY, "FREQ=YEARLY;BYMONTH=3;BYDAY=2TU", "Every year on the second Tuesday"),
        (date(2027, 1, 28), "FREQ=MONTHLY", "Every month"),
        (date(2027, 1, 31), "FREQ=MONTHLY;COUNT=5", "Every month, only in months that have a day 31, 5 times"),
        (date(2027, 1, 29), "FREQ=MONTHLY;BYDAY=-1FR", "Every month on the last Friday"),
        (date(2028, 2, 29), "FREQ=YEARLY", "Every year, only in leap years"),
    ],
)
def test_rule_of_the_form_in_words(start, line, words):
    said = series_words(f"RRULE:{line}", When(start, start, "Europe/Paris"))

    assert (said.words, said.lines) == (words, ())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "Every month, on days 1 and 15 of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month, on the last day of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "Every month, on day 3 from the end of the month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "Every month, on the last weekday (Monday to Friday)"),
        ("FREQ=MONTHLY;BYDAY=FR,MO,TU,WE,TH;BYSETPOS=1", "Every month, on the first weekday (Monday to Friday)"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
            "Every month, on Monday and Tuesday, of these only number 1 from the end",
        ),
        ("FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", "Every year, in March and October, on the last Sunday"),
        ("FREQ=DAILY;BYHOUR=9,17", "Every day, at 09:00 and 17:00"),
        ("FREQ=HOURLY;INTERVAL=6;COUNT=4", "Every 6 hours, 4 times"),
    ],
)
def test_rule_of_its_own_is_said_part_by_part_and_shown(line, words):
    said = series_words(f"RRULE:{line}", When(TUESDAY, TUESDAY, "Europe/Paris"))

    assert (said.words, said.lines) == (words, (f"RRULE:{line}",))


def test_single_dates_are_counted_and_named():
    text = "RRULE:FREQ=WEEKLY\nRDATE:20270401T090000\nEXDATE:20270316T090000"

    said = series_words(text, When(TUESDAY, TUESDAY, "Europe/Paris"))

    assert said.words == "Every week; 1 single date: Thu 1 Apr 2027; 1 left out"
    assert said.lines == ("RRULE:FREQ=WEEKLY",)


def test_dates_without_a_rule_are_named_up_to_six():
    text = "RDATE:" + ",".join(f"202704{day:02d}T090000" for day in range(1, 9))

    said = series_words(text, When(TUESDAY, TUESDAY, "Europe/Paris"))

    assert said.words.startswith("8 single dates: Thu 1 Apr 2027, Fri 2 Apr 2027, ")
    assert said.words.endswith("Tue 6 Apr 2027, …")
    assert said.lines == ()
